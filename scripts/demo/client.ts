import { DetailedError, Upload } from "tus-js-client";

/** A person at the other end of the API, without a page: what a browser sends, with the cookies it got. */
export class Client {
  private readonly jar = new Map<string, string>();

  /**
   * `address` is where the server answers from here; `origin` the address that people type (OFFDIAGONAL_URL), which
   * may lie behind a proxy.
   */
  constructor(
    private readonly address: string,
    private readonly origin = address,
  ) {}

  /** The cookies of the session, by name. */
  get cookies(): ReadonlyMap<string, string> {
    return this.jar;
  }

  signUp(
    account: { name: string; email: string; password: string },
    invitationToken?: string,
  ): Promise<void> {
    return this.authenticate("sign-up", account, invitationToken);
  }

  signIn(account: { email: string; password: string }): Promise<void> {
    return this.authenticate("sign-in", { email: account.email, password: account.password });
  }

  /** Runs an operation. `T` is what its selection returns; errors are thrown with the server's sentence. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.fetch("/api/graphql", { query, variables });
    const { data, errors } = (await answer.json()) as { data?: T | null; errors?: { message: string }[] };
    if (errors?.length || !data) {
      throw new Error(errors?.map(({ message }) => message).join("\n") || `Status ${answer.status}`);
    }
    return data;
  }

  /** Sends a file through tus; gives the upload's id. */
  upload(bytes: Uint8Array, metadata: Record<string, string>): Promise<string> {
    return new Promise((done, failed) => {
      const upload = new Upload(Buffer.from(bytes), {
        endpoint: `${this.address}/api/uploads`,
        headers: this.headers(),
        metadata,
        onError: (error) =>
          failed(error instanceof DetailedError ? new Error(error.originalResponse?.getBody()) : error),
        onSuccess: () => done(new URL(upload.url ?? "").pathname.split("/").pop() ?? ""),
      });
      upload.start();
    });
  }

  private async authenticate(
    way: "sign-up" | "sign-in",
    body: Record<string, string>,
    invitationToken?: string,
  ): Promise<void> {
    const answer = await this.fetch(`/api/auth/${way}/email`, {
      ...body,
      ...(invitationToken ? { invitationToken } : {}),
    });
    if (!answer.ok) {
      const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
      throw new Error(message ?? `Status ${answer.status}`);
    }
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.jar.set(name, value);
    }
  }

  private fetch(path: string, body: unknown): Promise<Response> {
    return fetch(`${this.address}${path}`, {
      method: "POST",
      headers: { ...this.headers(), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  private headers(): Record<string, string> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    return { origin: this.origin, ...(cookie ? { cookie } : {}) };
  }
}
