import { type Actor, isReader, ROLES, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { holdActiveIdentity, holdSession } from "../identities/end-credentials";
import { Identity } from "../identities/identity.entity";
import { PersonHome } from "../identities/person-home.entity";
import { ApiToken } from "./api-token.entity";
import { type IssuedToken, issueToken } from "./issue-token";
import { issueTokenOnce, type MadeToken } from "./issue-token-once";
import { daysAhead, parseToken, type TokenForm } from "./token-form";

/**
 * Tokens by which a script acts as an active person. Without scopes a token has the role MEMBER; with scopes it has the
 * person's present roles within these scopes. Each token expires.
 */
export class PersonalTokens {
  constructor(private readonly deps: { uow: UnitOfWork; personalTokenDays: number }) {}

  /** For oneself with the identity of the session, for others with their home. */
  async create(actor: Actor, personId: string, form?: TokenForm): Promise<IssuedToken>;
  /** A repeated client request makes no second token. */
  async create(
    actor: Actor,
    personId: string,
    form: TokenForm,
    clientRequestId: string | null | undefined,
  ): Promise<MadeToken>;
  async create(
    actor: Actor,
    personId: string,
    form: TokenForm = {},
    clientRequestId?: string | null,
  ): Promise<MadeToken> {
    // A stolen token must not make one that lasts longer.
    const isOwn = actor.session !== undefined && actor.personId === personId;
    if (!isOwn) requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const sent = { clientRequestId, personId, form };
      return issueTokenOnce(tx, sent, () => this.make(tx, personId, isOwn ? actor.identityId! : null, form));
    });
  }

  private async make(tx: Tx, personId: string, ownIdentityId: string | null, form: TokenForm): Promise<IssuedToken> {
    const { personalTokenDays } = this.deps;
    const { name, scopes, expiresAt } = parseToken(form, tx.now, personalTokenDays);
    const person = await tx.manager.findOneBy(PersonHome, { id: personId });
    if (!person) throw notFound("The person");
    const identityId = ownIdentityId ?? person.identityId;
    if (!(await holdActiveIdentity(tx, identityId))) {
      throw new DomainError(
        "INVALID_STATE",
        `${person.displayName} is not active, so nothing can act as them.`,
        [],
        "PERSON_INACTIVE",
      );
    }
    if (ownIdentityId !== null) await holdSession(tx);
    return issueToken(tx, {
      name: name ?? person.displayName,
      kind: "person",
      identityId,
      serviceAccountId: null,
      roles: scopes.length > 0 ? [...ROLES] : ["MEMBER"],
      scopes,
      expiresAt: expiresAt ?? daysAhead(tx.now, personalTokenDays),
    });
  }

  /** Revokes one's own token, or for admins any. Auditors see others' tokens; everybody else gets NOT_FOUND. */
  async revoke(actor: Actor, tokenId: string): Promise<ApiToken> {
    return this.deps.uow.run(actor, async (tx) => {
      const token = await tx.manager.findOne(ApiToken, { where: { id: tokenId }, lock: { mode: "pessimistic_write" } });
      const isOwn = token?.identityId != null && (await isIdentityOf(tx, token.identityId, actor));
      if (!token || !(isOwn || isReader(actor))) throw notFound("The token");
      if (!isOwn) requireRole(actor, "ADMIN");
      if (token.revokedAt) return token;
      await tx.manager.update(ApiToken, tokenId, { revokedAt: tx.now });
      const before = { name: token.name, identityId: token.identityId, serviceAccountId: token.serviceAccountId };
      tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: tokenId, before });
      return { ...token, revokedAt: tx.now };
    });
  }
}

/** A person's token is their own by whichever of their identities they signed in. */
async function isIdentityOf({ manager }: Pick<Tx, "manager">, id: string, { personId }: Actor): Promise<boolean> {
  return personId !== undefined && (await manager.existsBy(Identity, { id, personId }));
}
