import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { Installation } from "../installation/installation.entity";
import type { Binding } from "./binding.entity";
import { RECONCILER } from "./binding-lease";
import type { PermissionSetPerson } from "./permission-set";

/** Whose permission set it is, as its tags say it. */
export async function personOf(uow: UnitOfWork, binding: Binding): Promise<PermissionSetPerson> {
  const [installation] = await uow.run(RECONCILER, (tx) => tx.manager.find(Installation, { take: 1 }));
  return {
    installationId: installation!.id,
    identityCenterUserId: binding.identityCenterUserId!,
    userName: binding.home!.userName,
  };
}
