/** An entry of a test archive, with every lie that a header can tell. */
export interface TarFile {
  name: string;
  content?: Buffer | string;
  /** "0" file, "1" hard link, "2" symbolic link, "3" device, "5" folder, "L" long name. */
  type?: string;
  link?: string;
}

const block = 512;

/** The bytes of a tar archive (ustar, long names as GNU tar writes them), byte by byte as asked, without a check. */
export function tarOf(files: readonly TarFile[]): Buffer {
  const parts: Buffer[] = [];
  for (const file of files) {
    const name = Buffer.from(file.name);
    if (name.length > 100)
      parts.push(
        ...entryOf({ name: "././@LongLink", type: "L", content: Buffer.concat([name, Buffer.alloc(1)]) }),
      );
    parts.push(...entryOf(file));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function entryOf({ name, content = "", type = "0", link = "" }: TarFile): Buffer[] {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(block);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((block - (bytes.length % block)) % block)];
}
