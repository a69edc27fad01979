import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { DoctorCheckName, DoctorCheckState, DoctorRunState } from "../../shared/domain/doctor/doctor-run.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { DoctorCheckNameEnum, DoctorCheckStateEnum, DoctorRunStateEnum } from "./doctor.enums";

@Access("WITH_PARENT")
@ObjectType("DoctorCheck", { description: "The result of one check that the connector made in AWS." })
export class DoctorCheckType {
  @Field(() => DoctorCheckNameEnum, { description: "The check that was made. The enum explains each." })
  name!: DoctorCheckName;

  @Field(() => DoctorCheckStateEnum, { description: "Whether it worked, and if not, how bad that is." })
  state!: DoctorCheckState;

  @Field(() => String, { nullable: true, description: "The account it is about; null where it is about none." })
  accountId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The AWS region in which it was tried; null where that does not matter.",
  })
  region!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The action that was tried, as IAM writes it, such as eks:DeleteAccessEntry.",
  })
  action!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The code of the failure, such as MEMBER_ROLE_DENIED. Null: nothing failed.",
  })
  code!: string | null;

  @Field(() => String, { description: "The result, as a sentence for people." })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: "The next step for an admin. Null: there is nothing to be done.",
  })
  advice!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The statement of the shipped template, as JSON, with the values of this integration: to paste into the role's policy or trust policy.",
  })
  statement!: string | null;

  @Field(() => String, { nullable: true, description: "AWS's id of the call that failed." })
  requestId!: string | null;
}

export const DoctorCheckConnection = connectionType("DoctorCheck", DoctorCheckType);

@Access("WITH_PARENT")
@ObjectType("DoctorUnit", { description: "An organizational unit, or the root, that has accounts in it or below it." })
export class DoctorUnitType {
  @Field(() => String, { name: "unitId", description: "As AWS names it: such as r-ab12 or ou-ab12-11111111." })
  id!: string;

  @Field(() => String, { nullable: true, description: "The unit above; null for the root." })
  parentId!: string | null;

  @Field(() => String, { nullable: true, description: "Null until AWS has told it." })
  name!: string | null;

  @Field(() => Boolean, { description: "The settings exclude it or a unit above it." })
  excluded!: boolean;

  @Field(() => Int, { description: "Accounts in it and below it that are checked." })
  accountsInScope!: number;

  @Field(() => Int, { description: "In it and below it: excluded by the settings, or not active." })
  accountsOutOfScope!: number;
}

@Access("READER")
@ObjectType("DoctorRun", {
  description:
    "One examination of what a connector reaches in AWS: of an integration, or of settings that are not saved yet.",
})
export class DoctorRunType {
  @Field(() => ID, { description: "The key of this examination; the newest ten of each kind are kept." })
  id!: string;

  integrationId!: string | null;

  @Field(() => DoctorRunStateEnum, { description: "Whether checks may still be added." })
  state!: DoctorRunState;

  @Field(() => String, { description: "The name of the admin who asked for it." })
  requestedBy!: string;

  @Field(() => [DoctorUnitType], {
    description:
      "The tree of organizational units, each behind the unit above it; empty until the organization was read.",
  })
  units!: readonly DoctorUnitType[];

  @Field(() => Int, { nullable: true, description: "Accounts in scope; null until the organization was read." })
  accountsTotal!: number | null;

  @Field(() => Int, { description: "Accounts whose checks are done." })
  accountsDone!: number;

  @Field(() => GraphQLISODateTime, { description: "When somebody asked for it." })
  startedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the last check was made; null while it goes on.",
  })
  finishedAt!: Date | null;
}
