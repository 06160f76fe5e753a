import { describe, expect, it } from "vitest";
import { hookHostsOf, isAddressFit, refusalOfAddress } from "./address";

const allowed = hookHostsOf("hooks.example.org, ci.internal:8080 [::1]:9000, localhost:5000") ?? [];

describe("an address of a hook", () => {
  it.each([
    "https://hooks.example.org/x?y=1",
    "http://hooks.example.org/",
    "https://hooks.example.org:443/",
    "https://HOOKS.example.org/",
    "http://ci.internal:8080/build",
    "http://[::1]:9000/",
    "http://localhost:5000/",
  ])("%s may be sent to", (url) => {
    expect(refusalOfAddress(url, allowed)).toBeNull();
  });

  it.each([
    "https://hooks.example.org:8443/",
    "https://example.org/",
    "https://hooks.example.org.evil.test/",
    "https://evil.test/hooks.example.org",
    "https://hooks.example.org@evil.test/",
    "https://name:word@hooks.example.org/",
    "http://ci.internal/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "http://127.0.0.1:5000/",
    "hooks.example.org",
  ])("%s may not", (url) => {
    expect(refusalOfAddress(url, allowed)).toEqual(expect.any(String));
  });

  it("is refused with who can change that, where none is allowed", () => {
    expect(refusalOfAddress("https://hooks.example.org/", [])).toContain("OFFDIAGONAL_HOOK_HOSTS");
  });
});

it.each(["*.example.org", "https://example.org", "example.org:0", "example.org:99999", "-x", "a/b"])(
  "the list does not take %s",
  (text) => {
    expect(hookHostsOf(text)).toBeNull();
  },
);

describe("what a name leads to", () => {
  it.each([
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "ff02::1",
    "::ffff:127.0.0.1",
  ])("is never %s", (address) => {
    expect(isAddressFit("hooks.example.org", address)).toBe(false);
  });
  it.each(["93.184.216.34", "10.0.0.7", "192.168.1.2", "2606:2800:220:1::1", "fd00::7"])(
    "may be %s",
    (address) => {
      expect(isAddressFit("hooks.example.org", address)).toBe(true);
    },
  );
  it("is this computer where the operator wrote so", () => {
    expect(isAddressFit("localhost", "127.0.0.1")).toBe(true);
    expect(isAddressFit("127.0.0.1", "127.0.0.1")).toBe(true);
    expect(isAddressFit("[::1]", "::1")).toBe(true);
  });
});
