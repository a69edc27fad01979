import type { DataSource } from "typeorm";
import { saveDriftScan } from "../../../../testing/factories";
import { newId } from "../../../kernel/ids";
import type { Resource } from "../../resources/resource.entity";
import { DriftAcceptance } from "../drift-acceptance.entity";
import { DriftFinding } from "../drift-finding.entity";

/** A foreign entry on a cluster that a person accepted. */
export async function saveAcceptance(db: DataSource, resource: Resource, acceptedBy: string): Promise<void> {
  const [findingId, acceptedAt] = [newId(), new Date()];
  await saveDriftScan(db, resource, { nextScanAt: acceptedAt });
  await db.manager.insert(DriftFinding, {
    id: findingId,
    resourceId: resource.id,
    integrationId: resource.integrationId,
    principalArn: "arn:aws:iam::111111111111:role/robot",
    kind: "FOREIGN",
    differences: [],
    since: acceptedAt,
    appeared: true,
  });
  await db.manager.insert(DriftAcceptance, {
    findingId,
    facts: {},
    reason: "Agreed.",
    acceptedAt,
    acceptedByName: "Somebody",
    acceptedBy,
  });
}
