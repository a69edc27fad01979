import { ATTENTION_KINDS, type AttentionKind } from "../../shared/domain/attention/attention";
import { enumOf } from "../graphql/enum-of";

const ATTENTION_MEANINGS: Readonly<Record<AttentionKind, string>> = {
  DATABASE_FULL:
    "PostgreSQL has no space for what it is to write, so access is neither given nor taken away. Make its disk larger.",
  REVOCATION_OVERDUE: "Access should have ended and was not observed gone in time. See that its connector works.",
  ACCESS_IN_GONE_ACCOUNT:
    "Access should have ended in an AWS account that is closed or has left the organization, and nobody can observe it.",
  ORPHANS_STAY:
    "Access entries of Drawbridge that no grant wants any more could not be deleted: people may have access that has ended.",
  ENTRIES_ALTERED:
    "Access entries of Drawbridge are not as it recorded them: people may have more access than was approved. See the drift report.",
  LEASES_STAY: "Slot leases could not be ended for an hour. Mend the reason in AWS.",
  DRIFT_CRITICAL:
    "Access entries of others may do everything on a cluster, and nobody has accepted them. Accept them in the drift report, or have them removed.",
  SLOT_SHARED:
    "Others were assigned to a slot that somebody had access by. See who assigned them, and release the slot.",
  AUDIT_END_BROKEN:
    "The audit log lost its end, or got another one than is known outside the database. Treat it as an intrusion.",
  DATABASE_RESTORED:
    "The database was restored from a backup, so access is only taken away. Confirm what is live by `confirmRestored`.",
  MANY_LEAVERS: "Many people of a SCIM provider left within minutes. Acknowledge it, or mend what the provider sends.",
  CONNECTOR_AWAY: "A connector that integrations need is disconnected. Start it, or give them another one.",
  SETTINGS_WRONG:
    "Settings of an integration do not lead where they should in AWS, by the connector's check after the last save or sync. Correct them.",
  SYNC_FAILED: "The last sync of an integration failed, so its clusters are as they were before. Mend what it names.",
  SYNC_PARTIAL:
    "The last sync of an integration could not read some accounts, so their clusters are as they were before. Mend what it names.",
  POOL_EXHAUSTED: "All slots of a pool are in use in an account, so new access waits there. Make the pool larger.",
  READ_HELD: "A read or an import would remove too much. Confirm it, or mend the provider.",
  FLOW_CHANGES_HELD: "An automatic flow would change a lot. Confirm it, or correct the flow.",
  SLOTS_OUT_OF_USE: "Slots of a pool are not as the pool's template makes them. Mend them as their reasons say.",
  SLOT_ASSIGNMENT_UNKNOWN: "A slot is assigned to others, and leased to nobody there. Release it.",
  POOL_NEARLY_FULL: "Four fifths of a pool are in use in an account. Make the pool larger.",
  SIGN_IN_OF_NOBODY:
    "A configured sign-in lets nobody in, as nobody of its identity provider can be meant. Correct either of them.",
  ROLE_GROUP_UNCLEAR:
    "A role group of the configuration gives nobody a role: no such group, several of them, or it was removed.",
  VALUE_GONE: "An integration or a flow means a person or a group that was removed. Name another one.",
  VALUE_AMBIGUOUS: "An integration or a flow names several people or groups, and so nobody. Name one by `id:`.",
  PROVIDER_NOT_MEANT: "An integration or a flow names a provider that is LINK_ONLY, off or gone. Name another one.",
  PROBABLY_SAME_HUMAN: "Two people carry one address, and nobody said what they are to each other. Say it.",
  HOME_TO_MOVE:
    "A person is out though another of their identities is active. Move their home, if they are still there.",
  LINKED_ADDRESS_DIFFERS: "An identity was linked by an address that it has no more. See whether it is still theirs.",
  AUDIT_UNSEALED:
    "Audit events have waited for their seal for more than five minutes. See which transactions are open.",
  AUDIT_SINK_BEHIND: "A sink has not taken audit events for more than five minutes. Mend it.",
  DELIVERY_FAILED:
    "Deliveries to a webhook failed five times or were given up, and it has taken none since. Mend it, and test it.",
  MAIL_REFUSED:
    "Mail was refused, given up or failed five times, and none has arrived since. Mend addresses or the mail server.",
};
export const AttentionKindEnum = enumOf(
  "AttentionKind",
  ATTENTION_KINDS,
  "The kind of problem that an admin should check, the gravest first.",
  ATTENTION_MEANINGS,
);
