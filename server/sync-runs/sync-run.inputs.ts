import { Field, ID, InputType } from "type-graphql";
import type { ScanOutcome } from "../../shared/domain/sync-runs/outcomes";
import type { SyncFailureField } from "../../shared/domain/sync-runs/sync-failures";
import type { SyncRunAccountState, SyncTrigger } from "../../shared/domain/sync-runs/sync-run.entity";
import type { SyncRunState } from "../../shared/domain/sync-runs/sync-run.states";
import type { RunAccountField, SyncRunField } from "../../shared/domain/sync-runs/sync-runs.queries";
import type { ListOrder } from "../../shared/kernel/page";
import { orderInputType } from "../graphql/ordering";
import { ScanOutcomeEnum, SyncAccountStateEnum, SyncRunStateEnum, SyncTriggerEnum } from "./sync-run.enums";

const SEARCH = "A part of the account's number or name, without regard to case.";

@InputType({ description: "A filter of sync runs. Every field that is given has to match." })
export class SyncRunFilterInput {
  @Field(() => ID, { nullable: true, description: "Only the sync runs of this integration." })
  integrationId?: string | null;

  @Field(() => [SyncRunStateEnum], { nullable: true, description: "Only those that are, or ended, in one of these." })
  states?: SyncRunState[] | null;

  @Field(() => [SyncTriggerEnum], {
    nullable: true,
    description: "Only those that were started for one of these reasons.",
  })
  triggers?: SyncTrigger[] | null;
}

export const SyncRunOrderInput = orderInputType<SyncRunField>("SyncRun", {
  CREATED_AT: "The moment at which it was asked for: descending, the newest come first.",
  ACCOUNTS_FAILED: "How many accounts could not be read.",
});
export type SyncRunOrderInput = ListOrder<SyncRunField>;

@InputType({ description: "A filter of a sync run's accounts. Every field that is given has to match." })
export class AccountOutcomeFilterInput {
  @Field(() => String, { nullable: true, description: SEARCH })
  search?: string | null;

  @Field(() => [ScanOutcomeEnum], { nullable: true, description: "Results with one of these outcomes." })
  outcomes?: ScanOutcome[] | null;

  @Field(() => [SyncAccountStateEnum], { nullable: true, description: "Accounts in one of these states of the run." })
  states?: SyncRunAccountState[] | null;
}

export const AccountOutcomeOrderInput = orderInputType<RunAccountField>("AccountOutcome", {
  ACCOUNT_ID: "The account's id in AWS, twelve digits.",
  ACCOUNT_NAME: "The account's name in AWS Organizations; capitals before small letters.",
});
export type AccountOutcomeOrderInput = ListOrder<RunAccountField>;

@InputType({ description: "A filter of a sync run's failures. Every field that is given has to match." })
export class SyncFailureFilterInput {
  @Field(() => String, { nullable: true, description: SEARCH })
  search?: string | null;

  @Field(() => [ScanOutcomeEnum], {
    nullable: true,
    description:
      "DENIED, THROTTLED and UNAVAILABLE when left out: what should have worked. Others were left out on purpose or by a policy.",
  })
  outcomes?: ScanOutcome[] | null;

  @Field(() => [String], { nullable: true, description: "Only failures within one of these AWS regions." })
  regions?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Only those with one of these codes, such as AccessDeniedException.",
  })
  codes?: string[] | null;
}

export const SyncFailureOrderInput = orderInputType<SyncFailureField>("SyncFailure", {
  ACCOUNT_ID: "The twelve digits of the account, then the region.",
  ACCOUNT_NAME: "As AWS Organizations calls the account; capitals before small letters.",
  REGION: "By AWS region; failures of whole accounts come first.",
  OUTCOME: "By the name of the result, such as DENIED before THROTTLED.",
  CODE: "By AWS's code; failures without one come first.",
});
export type SyncFailureOrderInput = ListOrder<SyncFailureField>;
