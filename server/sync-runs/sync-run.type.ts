import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ScanOutcome } from "../../shared/domain/sync-runs/outcomes";
import type { SyncRunAccountState, SyncTrigger } from "../../shared/domain/sync-runs/sync-run.entity";
import type { SyncRunState } from "../../shared/domain/sync-runs/sync-run.states";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ScanOutcomeEnum, SyncAccountStateEnum, SyncRunStateEnum, SyncTriggerEnum } from "./sync-run.enums";

const CODE = "The error code of AWS, or Drawbridge's own where that of AWS is ambiguous. Null: nothing failed.";
const MESSAGE = "The failure as a sentence. Null: nothing failed.";
const OPERATION = "The call to AWS that failed, such as ListClusters. Null: nothing failed.";
const REQUEST_ID = "The request id of the failed call, as AWS's support asks for it.";
const CLUSTERS = "The number of EKS clusters that were read.";

@Access("WITH_PARENT")
@ObjectType("SyncRunFailure", { description: "The reason for which a run read nothing at all, and what mends it." })
export class SyncRunFailureType {
  @Field(() => String, { description: CODE })
  code!: string;

  @Field(() => String, { description: MESSAGE })
  message!: string;

  @Field(() => String, { description: "The next step for an admin, in one or two sentences." })
  advice!: string;

  @Field(() => String, { nullable: true, description: "The number of the AWS account where it failed, if in one." })
  accountId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Where in AWS the call was made; null where that does not matter.",
  })
  region!: string | null;

  @Field(() => String, { nullable: true, description: OPERATION })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: REQUEST_ID })
  requestId!: string | null;
}

@Access("READER")
@ObjectType("SyncRun", { description: "One sync of an organization by a connector, which updates the inventory." })
export class SyncRunType {
  @Field(() => ID, { description: "The id of the sync run; runs are kept for 30 days." })
  id!: string;

  integrationId!: string;

  @Field(() => SyncTriggerEnum, { description: "The reason for which it was started." })
  trigger!: SyncTrigger;

  @Field(() => SyncRunStateEnum, { description: "How far it is by now, or how it ended." })
  state!: SyncRunState;

  @Field(() => String, { description: "The name of the person, program or schedule that asked for it." })
  requestedBy!: string;

  @Field(() => Int, { nullable: true, description: "Accounts of the organization; null until it was read." })
  accountsTotal!: number | null;

  @Field(() => Int, { description: "How many of them have a result so far, whichever it is." })
  accountsDone!: number;

  @Field(() => Int, { description: "How many of them should have been readable and were not; see `failures`." })
  accountsFailed!: number;

  @Field(() => Int, {
    description: "Accounts that were not scanned: excluded, suspended, or blocked by a service control policy.",
  })
  accountsSkipped!: number;

  @Field(() => Int, { description: "Pairs of an account and an AWS region that were scanned." })
  regionsDone!: number;

  @Field(() => Int, { description: CLUSTERS })
  clustersFound!: number;

  @Field(() => Int, { description: "How many came into the inventory that were not known before." })
  resourcesAdded!: number;

  @Field(() => Int, { description: "How many differ from the inventory, such as by version or tags." })
  resourcesChanged!: number;

  @Field(() => Int, { description: "Missing for the first time, or gone." })
  resourcesMissing!: number;

  @Field(() => SyncRunFailureType, {
    nullable: true,
    description: "Why the whole run FAILED; null in all other states.",
  })
  failure!: SyncRunFailureType | null;

  @Field(() => GraphQLISODateTime, { description: "The moment at which somebody or something asked for it." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When its connector began; null while it is QUEUED.",
  })
  startedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "The moment of its end; null while it goes on." })
  finishedAt!: Date | null;
}

export const SyncRunConnection = connectionType("SyncRun", SyncRunType);

@Access("WITH_PARENT")
@ObjectType("OutcomeCount", { description: "Of a sync run: one result, and how many accounts have it." })
export class OutcomeCountType {
  @Field(() => ScanOutcomeEnum, { description: "The result that is counted here." })
  outcome!: ScanOutcome;

  @Field(() => Int, { description: "Accounts with this result, at least one." })
  count!: number;
}

@Access("WITH_PARENT")
@ObjectType("RegionOutcome", { description: "The result of scanning one AWS region of an account." })
export class RegionOutcomeType {
  @Field(() => String, { description: "The AWS region, such as eu-west-1." })
  region!: string;

  @Field(() => ScanOutcomeEnum, { description: "Whether clusters could be read there, and if not, why." })
  outcome!: ScanOutcome;

  @Field(() => String, { nullable: true, description: CODE })
  code!: string | null;

  @Field(() => String, { nullable: true, description: MESSAGE })
  message!: string | null;

  @Field(() => String, { nullable: true, description: OPERATION })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: REQUEST_ID })
  requestId!: string | null;

  @Field(() => Int, { description: CLUSTERS })
  clustersFound!: number;
}

@Access("WITH_PARENT")
@ObjectType("AccountOutcome", {
  description: "The progress of a sync run with one account, and the result once it is done.",
})
export class AccountOutcomeType {
  @Field(() => String, { description: "The account's id in AWS, twelve digits." })
  accountId!: string;

  @Field(() => String, { description: "The account's name in AWS Organizations during this run." })
  accountName!: string;

  @Field(() => SyncAccountStateEnum, { description: "Whether it waits, is being scanned, or has a result." })
  state!: SyncRunAccountState;

  @Field(() => ScanOutcomeEnum, {
    nullable: true,
    description: "The worst outcome of the account's regions. Null until the account is done.",
  })
  outcome!: ScanOutcome | null;

  @Field(() => String, { nullable: true, description: CODE })
  code!: string | null;

  @Field(() => String, { nullable: true, description: MESSAGE })
  message!: string | null;

  @Field(() => String, { nullable: true, description: OPERATION })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: REQUEST_ID })
  requestId!: string | null;

  @Field(() => Int, { description: CLUSTERS })
  clustersFound!: number;

  regions!: RegionOutcomeType[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the result was recorded; null until then." })
  finishedAt!: Date | null;
}

export const AccountOutcomeConnection = connectionType("AccountOutcome", AccountOutcomeType);

@Access("WITH_PARENT")
@ObjectType("SyncFailure", { description: "An account, or one AWS region of it, that a sync run could not read." })
export class SyncFailureType {
  @Field(() => String, { description: "The account's id in AWS, twelve digits." })
  accountId!: string;

  @Field(() => String, { description: "As AWS Organizations called the account during this run." })
  accountName!: string;

  @Field(() => String, { nullable: true, description: "The AWS region; null: the account as a whole." })
  region!: string | null;

  @Field(() => ScanOutcomeEnum, { description: "The kind of failure, by which advice is given." })
  outcome!: ScanOutcome;

  @Field(() => String, { nullable: true, description: CODE })
  code!: string | null;

  @Field(() => String, { nullable: true, description: MESSAGE })
  message!: string | null;

  @Field(() => String, { nullable: true, description: OPERATION })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: REQUEST_ID })
  requestId!: string | null;
}

export const SyncFailureConnection = connectionType("SyncFailure", SyncFailureType);

@Access("READER")
@ObjectType("SyncProgress", { description: "How far a sync is. The last event of a run has done = true." })
export class SyncProgressType {
  @Field(() => SyncRunType, { description: "The sync run as it is at this moment." })
  run!: SyncRunType;

  @Field(() => Int, { description: "How many accounts have a result so far." })
  accountsDone!: number;

  @Field(() => Int, { nullable: true, description: "Accounts of the organization; null until it was read." })
  accountsTotal!: number | null;

  @Field(() => Int, { description: CLUSTERS })
  clustersFound!: number;

  @Field(() => Int, { description: "How many accounts should have been readable and were not." })
  failures!: number;

  @Field(() => [SyncFailureType], {
    description:
      "Failures since the event before, of at most 100 accounts: the rest comes with the next event. The first event has all so far. A reconnect may repeat some.",
  })
  newFailures!: readonly SyncFailureType[];

  @Field(() => Boolean, { description: "The run has ended; an event of the next one may follow." })
  done!: boolean;
}
