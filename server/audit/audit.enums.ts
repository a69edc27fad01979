import { ACTOR_KINDS, type ActorKind } from "../../shared/domain/audit/audit.queries";
import { AUDIT_OUTCOMES } from "../../shared/domain/audit/audit-event.entity";
import { AUDIT_OBJECT_KINDS, type AuditObjectKind } from "../../shared/domain/audit/named-objects";
import { AUDIT_BREAKS, type AuditBreakKind } from "../../shared/domain/audit/seals/seal-chain";
import { enumOf } from "../graphql/enum-of";

export const AuditOutcomeEnum = enumOf(
  "AuditOutcome",
  AUDIT_OUTCOMES,
  "Whether somebody changed something, or was refused.",
  {
    SUCCEEDED: "It was changed as `before` and `after` tell. Nothing is to be done.",
    REFUSED: "Somebody tried, and was not allowed to or could not: `errorCode` says why. Nothing was changed.",
  },
);
const ACTOR_MEANINGS: Readonly<Record<ActorKind, string>> = {
  PERSON: "A person did it, or a token that acts as one: `personId` says who.",
  SERVICE: "A token or a JWT of a service account did it: look it up in `serviceAccounts`.",
  SYSTEM: "A process of Drawbridge did it by itself, such as a sweep. There is nobody to ask.",
  FLOW: "An access flow did it, by which nobody had to approve: `actorId` is the flow's.",
};
export const AuditActorKindEnum = enumOf(
  "AuditActorKind",
  ACTOR_KINDS,
  "The kinds of actors that the audit log distinguishes.",
  ACTOR_MEANINGS,
);
const BREAK_MEANINGS: Readonly<Record<AuditBreakKind, string>> = {
  SEAL_MISSING: "A seal was removed: one between others, or one that something outside the database knows.",
  SEAL_ALTERED:
    "A seal was changed, does not follow the one before it, or is not the one that was known by its number.",
  SEAL_NOT_SIGNED: "A seal has no signature though earlier ones have, or one that no key of this server made.",
  ROW_MISSING: "An event under a seal was removed.",
  ROW_INSERTED: "An event was added among those under a seal.",
  ROW_ALTERED: "An event under a seal is not what it was.",
  DROPPED_WITHOUT_RECORD: "A whole month is gone, and not by retention.",
};
export const AuditBreakEnum = enumOf(
  "AuditBreakKind",
  AUDIT_BREAKS,
  "In which way the audit log is not what was sealed.",
  BREAK_MEANINGS,
);
const OBJECT_MEANINGS: Readonly<Record<AuditObjectKind, string>> = {
  ACCESS_FLOW: "Read it by `accessFlow`, also once it is deleted.",
  ACCESS_REQUEST: "Read it by `accessRequest`; its name says who asked.",
  API_TOKEN: "A token of a person or a service account: `apiTokens` lists those that count.",
  CONNECTOR: "One worker deployment: `connector` reads it.",
  GRANT: "Read it by `grant`; its name says whose access to what it is.",
  GROUP: "A group of an identity provider: `group` reads it.",
  IDENTITY: "A person as one provider knows them: `identity` reads it, and `ofId` names the person.",
  IDENTITY_PROVIDER: "Where people come from: `identityProviders` lists it.",
  INTEGRATION: "A connection to an AWS Organization: `integration` reads it.",
  PERSON: "A human: `person` reads them.",
  RESOURCE: "A cluster of the inventory: `resource` reads it by this id.",
  SERVICE_ACCOUNT: "A program with roles of its own: `serviceAccounts` lists it.",
  SLOT: "A permission set of a pool: `slots` of the integration that `ofId` names lists it.",
  SYNC_RUN: "One sync run of the integration that `ofId` names.",
};
export const AuditObjectKindEnum = enumOf(
  "AuditObjectKind",
  AUDIT_OBJECT_KINDS,
  "The kinds of objects that an audit event can name.",
  OBJECT_MEANINGS,
);
