import type { ClassType } from "type-graphql";
import { payloadType } from "../graphql/payload";
import { DriftFindingType } from "./drift.type";

export interface DriftFindingPayload {
  finding: DriftFindingType;
}

export const AcceptDriftFindingPayload = findingPayload("AcceptDriftFinding");
export const WithdrawDriftAcceptancePayload = findingPayload("WithdrawDriftAcceptance");

function findingPayload(name: string): ClassType<DriftFindingPayload> {
  return payloadType<DriftFindingPayload>(name, {
    finding: { type: () => DriftFindingType, description: "The finding as it counts now, with its new version." },
  });
}
