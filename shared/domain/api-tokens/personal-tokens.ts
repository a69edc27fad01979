import { randomBytes } from "node:crypto";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { Identity } from "../identities/identity.entity";
import { ApiToken } from "./api-token.entity";
import { hashToken } from "./api-tokens";

export interface IssuedToken {
  readonly id: string;
  /** Shown once: only its hash is kept. The prefix lets secret scanners find it. */
  readonly token: string;
}

/** Tokens with which a script acts as a person: with the role of a member, and only while the person is active. */
export class PersonalTokens {
  constructor(private readonly deps: { uow: UnitOfWork }) {}

  async create(actor: Actor, identityId: string): Promise<IssuedToken> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const person = await tx.manager.findOneBy(Identity, { id: identityId });
      if (!person) throw notFound("The person");
      if (!person.active || person.removedAt !== null) {
        throw new DomainError("INVALID_STATE", `${person.displayName} is not active, so nothing can act as them.`);
      }
      const token = `drawbridge_${randomBytes(32).toString("base64url")}`;
      const id = newId();
      await tx.manager.insert(ApiToken, {
        id,
        name: person.displayName,
        kind: "person",
        tokenHash: hashToken(token),
        identityId,
        roles: ["MEMBER"],
        scopes: [],
        createdAt: tx.now,
        expiresAt: null,
        revokedAt: null,
      });
      await tx.audit({ action: "api-token.created", subjectType: "api-token", subjectId: id, after: { identityId } });
      return { id, token };
    });
  }
}
