import type { EntityManager } from "typeorm";
import { senderOfPerson } from "./create-once";

/** Moves client request ids to another person after a merge. On a collision the kept person's own id stays. */
export async function moveClientRequests(
  manager: EntityManager,
  { keptId, goneId }: { readonly keptId: string; readonly goneId: string },
): Promise<void> {
  const senders = [keptId, goneId].map(senderOfPerson);
  await manager.query(
    `update client_requests r set sender = $1
      where r.sender = $2 and not exists (
            select 1 from client_requests k
             where k.sender = $1 and k.operation = r.operation and k.client_request_id = r.client_request_id)`,
    senders,
  );
  await manager.query("delete from client_requests where sender = $1", [senders[1]]);
}
