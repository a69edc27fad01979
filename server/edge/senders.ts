import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler, RouteHandlerMethod } from "fastify";
import type { Actor } from "../../shared/kernel/actor";
import type { ReleasePermit } from "./operations/concurrency-limiter";
import type { WhenLeft } from "./operations/run-operation";
import { whenClientLeft } from "./request-end";
import type { ThrottledCredentials } from "./throttled-credentials";

interface Doorkeeper {
  /** The hash of a request's token or session; null: it has neither. */
  credentialOf(request: FastifyRequest): string | null;
  /** Throws where the credentials are not valid. */
  identify(request: FastifyRequest): Promise<Actor>;
  /** Throws where the actor has exceeded the rate. */
  admit(actor: Actor): Promise<void>;
  /** Counts so many bytes as further requests of the actor, and answers the permit to parse them. */
  readLong(actor: Actor, bytes: number, whenLeft: WhenLeft): Promise<ReleasePermit>;
}

interface Asked {
  readonly sender: Promise<Actor>;
  /** The whole body had arrived by then. */
  readonly isFinal: boolean;
  readonly response: ServerResponse;
}

/** Authenticates the sender before its body is read; a refusal is answered at once. */
export class Senders {
  private readonly asked = new WeakMap<FastifyRequest, Asked>();
  private readonly received = new WeakMap<FastifyRequest, number>();

  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly spent: ThrottledCredentials,
  ) {}

  /** The `onRequest` hook of a route whose handler calls `senderOf`, and answers its error. */
  askFirst(handler: RouteHandlerMethod): onRequestAsyncHookHandler {
    const asked = this.asked;
    const admitted = (request: FastifyRequest) => this.admitted(request);
    return async function (request, reply) {
      const sender = admitted(request);
      const isLetIn = await sender.then(
        () => true,
        () => false,
      );
      asked.set(request, { sender, isFinal: request.raw.complete !== false, response: reply.raw });
      if (!isLetIn) return reply.send(await handler.call(this, request, reply));
    };
  }

  /** Makes the sender of a JSON body pay for its bytes before they are parsed, for every route with `askFirst`. */
  chargeBodies(app: FastifyInstance, { mayBeEmpty }: { readonly mayBeEmpty: boolean }): void {
    const parse = app.getDefaultJsonParser("error", "error");
    app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
      if (mayBeEmpty && body === "") done(null, undefined);
      else
        this.readBody(request, Buffer.byteLength(body)).then((release) => {
          try {
            void parse(request, body, done);
          } finally {
            release();
          }
        }, done);
    });
  }

  /** The bytes of the request's body. */
  bytesOf(request: FastifyRequest): number {
    return this.received.get(request) ?? 0;
  }

  async senderOf(request: FastifyRequest): Promise<Actor> {
    const asked = this.asked.get(request);
    if (!asked) return this.admitted(request);
    const sender = await asked.sender;
    // While a body arrives, its sender may leave or lose a role.
    return asked.isFinal ? sender : this.doorkeeper.identify(request);
  }

  private async readBody(request: FastifyRequest, bytes: number): Promise<ReleasePermit> {
    this.received.set(request, bytes);
    const asked = this.asked.get(request);
    if (!asked) return () => undefined;
    return this.doorkeeper.readLong(await asked.sender, bytes, (leave) => whenClientLeft(asked.response, leave));
  }

  private async admitted(request: FastifyRequest): Promise<Actor> {
    const credential = this.doorkeeper.credentialOf(request);
    if (credential !== null) await this.spent.check(credential);
    const actor = await this.doorkeeper.identify(request);
    const admitted = this.doorkeeper.admit(actor);
    await (credential === null ? admitted : admitted.catch((refusal) => this.spent.remember(credential, refusal)));
    return actor;
  }
}
