import { Field, ID, InputType, Int } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import type { ForeignPolicies, PrincipalStrategy } from "../../shared/domain/integrations/integration.entity";
import type { IntegrationField } from "../../shared/domain/integrations/integrations.queries";
import type { ListOrder } from "../../shared/kernel/page";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { CLIENT_REQUEST_ID } from "../graphql/client-request-id";
import { orderInputType } from "../graphql/ordering";
import { ForeignPoliciesEnum, PrincipalStrategyEnum } from "./integration.enums";

@InputType({ description: "An attribute and one or several of its values." })
export class IntegrationOwnerInput {
  @Field(() => String, { description: "user, group, role, manager, or a custom attribute." })
  attribute!: string;

  @Field(() => ID, { nullable: true, description: "Left out: every identity provider." })
  providerId?: string | null;

  @Field(() => [String], { description: "Each names one person, group or other holder by that attribute." })
  values!: string[];
}

@InputType({ description: "The value of this tag names an owner by this attribute." })
export class OwnerRuleInput {
  @Field(() => String, { description: "Exactly as in AWS: tag keys are case-sensitive." })
  keyName!: string;

  @Field(() => String, {
    description:
      "user, group, role, manager, or a custom attribute. The tag's value is compared whatever its case. A person is found by user name, address or `id:` and the provider's key, a group by name or `id:`; display names are not compared.",
  })
  attribute!: string;

  @Field(() => ID, { nullable: true, description: "Left out: every identity provider." })
  providerId?: string | null;

  @Field(() => String, { nullable: true, description: "Splits a value that as a whole names nobody." })
  separator?: string | null;
}

/** All fields are optional here: required ones are checked with the rest, so that all problems are reported at once. */
@InputType()
export abstract class IntegrationFields {
  @Field(() => String, { nullable: true, description: "Required. 1 to 64 letters, digits, spaces, - and _." })
  name?: string | null;

  @Field(() => ID, { nullable: true, description: "Required. The connector whose workers make the calls to AWS." })
  connectorId?: string | null;

  @Field(() => [ResourceTypeEnum], {
    nullable: true,
    description: "Required. The types of resources that are discovered, at least one.",
  })
  resourceTypes?: ResourceType[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Required. The home region of the organization, such as eu-west-1.",
  })
  region?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Required. The primary region of IAM Identity Center, such as eu-west-1.",
  })
  ssoRegion?: string | null;

  @Field(() => String, { nullable: true, description: "Required. The https address of the AWS access portal." })
  ssoPortal?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The ARN of the role that reads the organization. Left empty: the connector reads it with its own role.",
  })
  managementAccountRoleArn?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The organizational units that are not scanned: a list, or one comma-separated text: "ou-aaa1-1111,ou-bbb2-2222".',
  })
  excludedOrganizationalUnitIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The AWS accounts that are not scanned: a list, or one comma-separated text: "111122223333,444455556666".',
  })
  excludedAccountIds?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: "The duration of the connector's role sessions in hours, 1 to 12; 1 when left out.",
  })
  sessionDurationHours?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: "The AWS regions that are scanned. Left out: every region that is enabled in each account.",
  })
  discoveryRegions?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "The name of the role that is assumed in every account; DrawbridgeMemberRole when left out.",
  })
  memberRoleName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The external id with which roles are assumed. Left out: that of this installation.",
  })
  externalId?: string | null;

  @Field(() => PrincipalStrategyEnum, {
    nullable: true,
    description: "The way in which a person becomes an IAM principal; IDENTITY_CENTER when left out.",
  })
  principalStrategy?: PrincipalStrategy | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Required with IAM_ROLE_TEMPLATE: the pattern of a person's role, such as arn:aws:iam::{{accountId}}:role/people/{{userName}}. Each person needs a role of their own.",
  })
  principalRoleTemplate?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether access may be added to access entries that others made; false when left out.",
  })
  sharedEntriesAllowed?: boolean | null;

  @Field(() => ForeignPoliciesEnum, {
    nullable: true,
    description:
      "Whether policies and groups that others add to Drawbridge's access entries are removed. REPORT when left out.",
  })
  foreignPolicies?: ForeignPolicies | null;
  @Field(() => [String], {
    nullable: true,
    description:
      "With IDENTITY_CENTER: the ARNs of the pool's permission sets, from the outputs of the pool's stack. A list, or one comma-separated text. Without them no access can be given.",
  })
  poolPermissionSetArns?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "0 to 100; 10 when left out. The pool's reserve: this share of it stays free in each account. Idle leases end for it, the longest idle first.",
  })
  poolReservePercent?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "A text for everybody who is given access. At most 400 characters.",
  })
  customAccessDetails?: string | null;

  @Field(() => [IntegrationOwnerInput], {
    nullable: true,
    description: "The owners of resources that have no owners of their own.",
  })
  integrationOwners?: IntegrationOwnerInput[] | null;

  @Field(() => [OwnerRuleInput], {
    nullable: true,
    description: "The tag keys that name a resource's owner. Needs integrationOwners.",
  })
  ownerRules?: OwnerRuleInput[] | null;
}

@InputType({ description: "The settings of a new integration; the catalog explains each of them." })
export class CreateIntegrationInput extends IntegrationFields {
  @Field(() => String, { nullable: true, description: CLIENT_REQUEST_ID })
  clientRequestId?: string | null;
}

@InputType({ description: "The settings of an integration that is not saved, as createIntegration takes them." })
export class IntegrationAsCodeInput extends IntegrationFields {}

@InputType({ description: "A filter of integrations. Every field that is given has to match." })
export class IntegrationFilterInput {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name, of the organization's id or of its management account's number, whatever its case.",
  })
  search?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: only those that are switched on. false: only the others.",
  })
  enabled?: boolean | null;

  @Field(() => ID, { nullable: true, description: "Only those whose calls to AWS this worker deployment makes." })
  connectorId?: string | null;
}

export const IntegrationOrderInput = orderInputType<IntegrationField>("Integration", {
  NAME: "By name, without regard to upper and lower case.",
  CREATED_AT: "The moment at which it was saved for the first time.",
  UPDATED_AT: "The moment of the latest change by people; syncs do not count.",
});
export type IntegrationOrderInput = ListOrder<IntegrationField>;

@InputType({ description: "A field left out stays as it is. An empty text or list empties it." })
export class UpdateIntegrationInput extends IntegrationFields {
  @Field(() => ID, { description: "The integration whose settings are changed." })
  id!: string;

  @Field(() => Int, { description: "The version last read; CONFLICT if the object was changed since." })
  version!: number;
}

@InputType({ description: "With an id: the checks of an update of that integration." })
export class ValidateIntegrationInput extends IntegrationFields {
  @Field(() => ID, { nullable: true, description: "Left out: the checks of a creation." })
  id?: string | null;
}
