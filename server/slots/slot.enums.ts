import { BINDING_STATES, type BindingState } from "../../shared/domain/bindings/binding.states";
import { SLOT_USES, type SlotUse } from "../../shared/domain/bindings/pool/slots.queries";
import { SLOT_REASONS, type SlotReasonCode } from "../../shared/domain/bindings/slots/evaluate-slot";
import { SLOT_ASSIGNMENT_STATES } from "../../shared/domain/bindings/slots/slot-assignment.entity";
import { ASSIGNEE_KINDS } from "../../shared/domain/cloud/access-cloud.port";
import { enumOf } from "../graphql/enum-of";

const SLOT_MEANINGS: Readonly<Record<SlotUse, string>> = {
  OUT_OF_USE: "Not as the pool's template makes it: see `reasons`. Nobody is given it, and who had it is moved.",
  UNKNOWN: "Assigned to somebody in an account, and no lease says so: see `unknownAssignments`.",
  LEASED: "Leased to somebody who has, or is to have, access.",
  IDLE: "Leased to people who need it no more at the moment. It goes where slots run short.",
  COOLING_DOWN: "A lease of it is being taken away, or its role is not gone yet.",
  UNCHECKED: "Never read yet. It is read before somebody is given it.",
  FREE: "Usable, and leased to nobody in any account.",
};
export const SlotStateEnum = enumOf(
  "SlotState",
  SLOT_USES,
  "The state of a slot in all accounts together: the first that fits.",
  SLOT_MEANINGS,
);
const SLOT_REASON_MEANINGS: Readonly<Record<SlotReasonCode, string>> = {
  GONE: "IAM Identity Center does not know the permission set.",
  NAME_WITHOUT_NUMBER: "Its name does not end in a number.",
  TAG_DIFFERS: "Its tag `drawbridge-pool` is not the id of this installation.",
  POLICY_DIFFERS: "Its inline policy is not the template's.",
  POLICY_ATTACHED: "Somebody added managed rights. Take them off, so that it can be leased.",
  BOUNDARY_SET: "Somebody set a limit that the template does not have. Take it off.",
  SESSION_DIFFERS: "Its sessions do not last one hour.",
  IN_MANAGEMENT_ACCOUNT: "It was provisioned where a delegated administrator may not work. Take it out of the pool.",
};
export const SlotReasonCodeEnum = enumOf(
  "SlotReasonCode",
  SLOT_REASONS,
  "The difference of a slot from the template of its pool.",
  SLOT_REASON_MEANINGS,
);
type SlotLeaseState = Exclude<BindingState, "REMOVED" | "ABANDONED">;
const SLOT_LEASE_MEANINGS: Readonly<Record<SlotLeaseState, string>> = {
  PREPARING: "The person is being assigned, or their role is looked for.",
  READY: "The role was observed, and access stands on it or is to.",
  IDLE: "Nothing stands on it. It is kept so that access comes at once where the person asks again.",
  REMOVING: "The assignment is being taken away.",
  COOLING_DOWN: "The assignment is gone, and the role may still be used by sessions of it.",
};
export const SlotLeaseStateEnum = enumOf(
  "SlotLeaseState",
  BINDING_STATES.filter((state) => state !== "REMOVED" && state !== "ABANDONED"),
  "How far a lease has come. One that has ended is not told any more.",
  SLOT_LEASE_MEANINGS,
);
export const SlotAssignmentStateEnum = enumOf(
  "SlotAssignmentState",
  SLOT_ASSIGNMENT_STATES,
  "How far assignments that no lease knows have gone away.",
  {
    OPEN: "Somebody is assigned. `releaseSlot` takes it away.",
    COOLING_DOWN: "Nobody is assigned any more, and sessions of the role may still be used. It ends by itself.",
    GONE: "The slot may be leased in the account again. Nothing is to be done.",
  },
);
export const AssigneeKindEnum = enumOf(
  "SlotAssigneeKind",
  ASSIGNEE_KINDS,
  "The kind of principal to whom others assigned a permission set.",
  {
    USER: "One user of IAM Identity Center. See who assigned it, and release the slot.",
    GROUP: "A whole group: all its members have the role. See who assigned it, and release the slot.",
  },
);
