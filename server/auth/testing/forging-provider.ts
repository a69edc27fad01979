import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

type Key = Awaited<ReturnType<typeof generateKeyPair>>;

/** Makes the next exchange's ID token from the claims of an honest one. */
type Forge = (claims: JWTPayload) => Promise<string> | string;

/**
 * An OpenID provider that forges on request, and an issuer of JWTs that rotates its keys. The real one signs only valid
 * tokens, so attacks need this one.
 */
export class ForgingProvider {
  forge: Forge = (claims) => this.sign(claims);
  /** The number of fetches of the keys. */
  keysAsked = 0;
  /** The number of fetches of the metadata. */
  metadataAsked = 0;
  /** Answers no request for its metadata. */
  hidesMetadata = false;
  /** Refuses every code. */
  refusal: { readonly status: number; readonly body?: object; readonly challenge?: string } | null = null;
  tokenPath = "/token";
  keysPath = "/jwks";
  /** Advertised in its metadata, to be believed. */
  algorithms = ["RS256", "HS256", "none"];
  /** Answers no request for its keys. */
  hidesKeys = false;
  /** Neither keys nor tokens carry the id of a key. */
  namesNoKeys = false;
  /** The one that signs comes last. */
  private keys: { id: string; key: Key }[] = [];
  private nonce = "";

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<ForgingProvider> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const provider = new ForgingProvider(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await provider.rotate();
    server.on("request", (request, response) => provider.answer(request, response));
    return provider;
  }

  /** Rotates to another signing key, and publishes the old ones no longer, unless it keeps them. */
  async rotate({ keepsName = false, keepsOld = false } = {}): Promise<void> {
    const id = keepsName ? this.signing.id : `key-${Date.now()}-${Math.random()}`;
    this.keys = [...(keepsOld ? this.keys : []), { id, key: await generateKeyPair("RS256") }];
  }

  async sign(claims: JWTPayload, key: Key = this.signing.key): Promise<string> {
    return new SignJWT(claims).setProtectedHeader(this.header("RS256")).sign(key.privateKey);
  }

  unsigned(claims: JWTPayload): string {
    return new UnsecuredJWT(claims).encode();
  }

  /** Key confusion: the public key is used as a shared secret. */
  async signedWithThePublicKey(claims: JWTPayload): Promise<string> {
    const secret = new TextEncoder().encode(await exportSPKI(this.signing.key.publicKey));
    return new SignJWT(claims).setProtectedHeader(this.header("HS256")).sign(secret);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private get signing(): { id: string; key: Key } {
    return this.keys.at(-1)!;
  }

  private header(alg: string): { alg: string; kid?: string } {
    return this.namesNoKeys ? { alg } : { alg, kid: this.signing.id };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.issuer);
    const json = (body: object) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (url.pathname === "/.well-known/openid-configuration") {
      this.metadataAsked += 1;
      return void (this.hidesMetadata ? response.writeHead(503).end() : json(this.metadata()));
    }
    if (url.pathname === this.keysPath) {
      this.keysAsked += 1;
      return void (this.hidesKeys ? response.writeHead(503).end() : json(await this.publicKeys()));
    }
    if (url.pathname === this.tokenPath) {
      const { status, body, challenge } = this.refusal ?? { status: 200 };
      response.statusCode = status;
      if (challenge !== undefined) response.setHeader("www-authenticate", challenge);
      return void json(this.refusal ? (body ?? {}) : await this.tokens());
    }
    if (url.pathname !== "/authorize") return void response.writeHead(404).end();
    this.nonce = url.searchParams.get("nonce") ?? "";
    const back = new URL(url.searchParams.get("redirect_uri")!);
    back.searchParams.set("code", "a-code");
    back.searchParams.set("state", url.searchParams.get("state")!);
    response.writeHead(303, { location: back.href }).end();
  }

  private metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}${this.tokenPath}`,
      jwks_uri: `${this.issuer}${this.keysPath}`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: this.algorithms,
    };
  }

  private async publicKeys(): Promise<object> {
    const keys = this.keys.map(async ({ id, key }) => ({
      ...(await exportJWK(key.publicKey)),
      ...(!this.namesNoKeys && { kid: id }),
      alg: "RS256",
    }));
    return { keys: await Promise.all(keys) };
  }

  private async tokens(): Promise<object> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: "drawbridge",
      sub: "00u1",
      email: "ana@example.com",
      email_verified: true,
      nonce: this.nonce,
      iat: now,
      exp: now + 300,
    };
    return { access_token: "x", token_type: "bearer", id_token: await this.forge(claims) };
  }
}
