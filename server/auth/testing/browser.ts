/** A minimal browser: cookies by host, redirects one by one, and the origin of its page. */
export class TestBrowser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(private readonly origin: string) {}

  /** The next response; redirects are not followed. */
  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url, this.origin);
    const answer = await fetch(new URL(url, this.origin), {
      ...init,
      redirect: "manual",
      headers: { cookie: this.cookies(origin), ...init.headers },
    });
    for (const line of answer.headers.getSetCookie()) this.keep(origin, line);
    return answer;
  }

  /** Follows redirects to a path with this prefix, and answers that address. */
  async follow(from: string, until: string): Promise<string> {
    let url = new URL(from, this.origin).href;
    for (let hops = 0; hops < 10; hops += 1) {
      if (url.startsWith(new URL(until, this.origin).href)) return url;
      const answer = await this.open(url);
      const to = answer.headers.get("location");
      if (!to) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
      url = new URL(to, url).href;
    }
    throw new Error(`Sent around in circles: ${url}`);
  }

  /** A whole sign-in: answers the response of the callback. */
  async signIn(provider: string, query = ""): Promise<Response> {
    const callback = await this.follow(`/auth/login?provider=${provider}${query}`, "/auth/callback");
    return this.open(callback);
  }

  post(url: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.open(url, {
      method: "POST",
      headers: { ...(body && { "content-type": "application/json" }), origin: this.origin, ...headers },
      body: body && JSON.stringify(body),
    });
  }

  /** The API's answer to a query over HTTP. */
  async ask(query: string, headers: Record<string, string> = {}): Promise<{ status: number; body: Answer }> {
    const answer = await this.post("/graphql", { query }, headers);
    return { status: answer.status, body: (await answer.json()) as Answer };
  }

  cookies(origin: string = this.origin): string {
    return [...(this.jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  put(name: string, value: string): void {
    this.keep(this.origin, `${name}=${value}`);
  }

  private keep(origin: string, line: string): void {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    const [pair] = line.split(";");
    const at = pair!.indexOf("=");
    const value = pair!.slice(at + 1);
    if (value === "" || /max-age=0/i.test(line)) jar.delete(pair!.slice(0, at));
    else jar.set(pair!.slice(0, at), value);
  }
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}
