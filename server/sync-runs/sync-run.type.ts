import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ScanOutcome } from "../../shared/domain/sync-runs/outcomes";
import type { SyncTrigger } from "../../shared/domain/sync-runs/sync-run.entity";
import type { SyncRunState } from "../../shared/domain/sync-runs/sync-run.states";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ScanOutcomeEnum, SyncRunStateEnum, SyncTriggerEnum } from "./sync-run.enums";

@Access("WITH_PARENT")
@ObjectType("SyncRunFailure", { description: "Why a whole run failed." })
export class SyncRunFailureType {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => String, { description: "What to do about it." })
  advice!: string;

  @Field(() => String, { nullable: true })
  accountId!: string | null;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => String, { nullable: true })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: "AWS's request id." })
  requestId!: string | null;
}

@Access("READER")
@ObjectType("SyncRun", { description: "One walk through an organization." })
export class SyncRunType {
  @Field(() => ID)
  id!: string;

  integrationId!: string;

  @Field(() => SyncTriggerEnum)
  trigger!: SyncTrigger;

  @Field(() => SyncRunStateEnum)
  state!: SyncRunState;

  @Field(() => String)
  requestedBy!: string;

  @Field(() => Int, { nullable: true, description: "Accounts of the organization; null until it was read." })
  accountsTotal!: number | null;

  @Field(() => Int)
  accountsDone!: number;

  @Field(() => Int)
  accountsFailed!: number;

  @Field(() => Int, { description: "Not looked at on purpose: excluded, suspended, or blocked by somebody's policy." })
  accountsSkipped!: number;

  @Field(() => Int)
  regionsDone!: number;

  @Field(() => Int)
  clustersFound!: number;

  @Field(() => Int)
  resourcesAdded!: number;

  @Field(() => Int)
  resourcesChanged!: number;

  @Field(() => Int, { description: "Missing for the first time, or gone." })
  resourcesMissing!: number;

  @Field(() => SyncRunFailureType, { nullable: true })
  failure!: SyncRunFailureType | null;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  finishedAt!: Date | null;
}

export const SyncRunConnection = connectionType("SyncRun", SyncRunType);

@Access("WITH_PARENT")
@ObjectType("OutcomeCount")
export class OutcomeCountType {
  @Field(() => ScanOutcomeEnum)
  outcome!: ScanOutcome;

  @Field(() => Int)
  count!: number;
}

@Access("WITH_PARENT")
@ObjectType("RegionOutcome", { description: "What came of looking at one region of an account." })
export class RegionOutcomeType {
  @Field(() => String)
  region!: string;

  @Field(() => ScanOutcomeEnum)
  outcome!: ScanOutcome;

  @Field(() => String, { nullable: true, description: "AWS's code, or ours where AWS is ambiguous." })
  code!: string | null;

  @Field(() => String, { nullable: true })
  message!: string | null;

  @Field(() => String, { nullable: true, description: "The AWS operation that failed." })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: "AWS's request id." })
  requestId!: string | null;

  @Field(() => Int)
  clustersFound!: number;
}

@Access("WITH_PARENT")
@ObjectType("AccountOutcome", { description: "What came of looking at one account in a run." })
export class AccountOutcomeType {
  @Field(() => String)
  accountId!: string;

  @Field(() => String)
  accountName!: string;

  @Field(() => String, { description: "PENDING, SCANNING or DONE." })
  state!: string;

  @Field(() => ScanOutcomeEnum, { nullable: true, description: "Null until it is done." })
  outcome!: ScanOutcome | null;

  @Field(() => String, { nullable: true })
  code!: string | null;

  @Field(() => String, { nullable: true })
  message!: string | null;

  @Field(() => String, { nullable: true, description: "The AWS operation that failed." })
  operation!: string | null;

  @Field(() => String, { nullable: true, description: "AWS's request id." })
  requestId!: string | null;

  @Field(() => Int)
  clustersFound!: number;

  regions!: RegionOutcomeType[];

  @Field(() => GraphQLISODateTime, { nullable: true })
  finishedAt!: Date | null;
}

export const AccountOutcomeConnection = connectionType("AccountOutcome", AccountOutcomeType);

@Access("READER")
@ObjectType("SyncProgress", { description: "How far a sync is. The last event of a run has done = true." })
export class SyncProgressType {
  @Field(() => SyncRunType)
  run!: SyncRunType;

  @Field(() => Int)
  accountsDone!: number;

  @Field(() => Int, { nullable: true })
  accountsTotal!: number | null;

  @Field(() => Int)
  clustersFound!: number;

  @Field(() => Int)
  failures!: number;

  @Field(() => Boolean)
  done!: boolean;
}
