import type { FastifyInstance } from "fastify";
import type { Platform } from "../../shared/compose";
import type { Admission } from "../edge/admission";
import type { OpenidProviders } from "./openid-providers";

/** Longer than any logout token that counts. */
const MAX_BODY_BYTES = 10_000;

/**
 * OpenID Connect Back-Channel Logout: a provider tells the end of a sign-in, for all of its people from one address. So
 * only tokens that do not count are limited, as visitors.
 */
export function providerLogoutRoute(
  { sessions }: Platform,
  providers: OpenidProviders,
  admission: Pick<Admission, "admitVisitor">,
) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );

    app.post("/backchannel-logout", { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const token = request.body instanceof URLSearchParams ? request.body.get("logout_token") : null;
      const logout = await providers.logout(token ?? "").catch(async (error: unknown) => {
        await admission.admitVisitor(request.ip);
        throw error;
      });
      await sessions.endByProvider(logout);
      return reply.status(200).send();
    });
  };
}
