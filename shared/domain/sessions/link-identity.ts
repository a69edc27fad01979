import type { Tx } from "../../platform/database/unit-of-work";
import type { IdentityChoice } from "./choose-identity";
import { IdentityLink } from "./session.entity";

type Link = Pick<IdentityLink, "issuer" | "subject">;
type NewLink = Exclude<IdentityChoice, { readonly kind: "known" | "refused" }>;

/** Links a provider's user to an identity, which is known by the user's subject from then on. */
export async function linkIdentity(tx: Tx, { issuer, subject }: Link, { kind, identityId }: NewLink): Promise<void> {
  const before = kind === "replaced-link" ? { issuer, subjects: await unlinkOthers(tx, issuer, identityId) } : null;
  const link = { issuer, subject, identityId, createdAt: tx.now };
  await tx.manager.upsert(IdentityLink, link, ["issuer", "subject"]);
  tx.audit({
    action: before ? "identity.link-replaced" : "identity.linked",
    subjectType: "identity",
    subjectId: identityId,
    before,
    after: { issuer, subject },
  });
}

async function unlinkOthers({ manager }: Tx, issuer: string, identityId: string): Promise<string[]> {
  const [unlinked]: [{ subject: string }[], number] = await manager.query(
    "delete from identity_links where identity_id = $1 and issuer = $2 returning subject",
    [identityId, issuer],
  );
  return unlinked.map(({ subject }) => subject).sort();
}
