import type { SealDependencies } from "./advance-anchor";
import { type SealWitness, sinkWitnesses } from "./seal-witnesses";

export interface EndProtection {
  readonly endProtected: boolean;
  readonly endReason: string;
}

/**
 * Whether a witness outside process and database knows the end of the log. The memory of a process ends with it, so it
 * does not count here.
 */
export async function endProtection(
  { db, auditAnchor, sealSigner }: Pick<SealDependencies, "db" | "auditAnchor" | "sealSigner">,
  given: readonly SealWitness[],
): Promise<EndProtection> {
  const unusable = await auditAnchor.problem();
  if (unusable !== null) return { endProtected: false, endReason: unusable };
  const kept = await auditAnchor.kept();
  const known = [
    ...(kept ? [{ ...kept, name: "the anchor" }] : []),
    ...(await sinkWitnesses(db.manager, sealSigner)),
    ...given,
  ];
  if (known.length > 0) {
    const parts = known.map(({ seq, name }) => `seal ${seq}, which ${name} knows`);
    return { endProtected: true, endReason: `The end was compared with ${parts.join("; ")}.` };
  }
  const endReason =
    auditAnchor.path === undefined
      ? "Nothing outside the database knows the end of the log: set DRAWBRIDGE_AUDIT_ANCHOR, or a sink and DRAWBRIDGE_SECRET_KEY, or send the seals that are kept elsewhere as 'expected'."
      : "The anchor of this process holds no seal yet: it does once the first one is made.";
  return { endProtected: false, endReason };
}
