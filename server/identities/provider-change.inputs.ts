import { Field, ID, InputType } from "type-graphql";
import type { ProviderStanding } from "../../shared/domain/identities/identity-provider.entity";
import type { ProviderChange } from "../../shared/domain/provider-changes/provider-change";
import { invalidInput } from "../../shared/kernel/app-error";
import { parseId } from "../graphql/parse-id";
import { ProviderStandingEnum } from "./identity-provider.enums";

@InputType({
  description: "One change of a provider: fields of an update, or `delete`, or `handOverTo`; no two of these together.",
})
export class IdentityProviderChangeInput {
  @Field(() => ID, { description: "The provider that is changed, deleted, or handed over." })
  providerId!: string;

  @Field(() => String, { nullable: true, description: "Update: its new name." })
  name?: string | null;

  @Field(() => ProviderStandingEnum, { nullable: true, description: "Update: its new standing." })
  standing?: ProviderStanding | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Update: previews what switching the provider on or off would change.",
  })
  enabled?: boolean | null;

  @Field(() => [String], { nullable: true, description: "Update: all domains that it vouches for from then on." })
  vouchesForDomains?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Update: all issuers whose external ids in Identity Center name its people from then on.",
  })
  externalIdIssuers?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True previews what the deletion of the provider would take along.",
  })
  delete?: boolean | null;

  @Field(() => ID, {
    nullable: true,
    description: "The provider that takes its place. People and groups without a match are listed, and kept.",
  })
  handOverTo?: string | null;
}

const PROVIDER = "The identity provider";

export function providerChangeOf(input: IdentityProviderChangeInput): ProviderChange {
  const { name, standing, enabled, vouchesForDomains, externalIdIssuers } = input;
  const update = { name, standing, enabled, vouchesForDomains, externalIdIssuers };
  const isUpdate = Object.values(update).some((value) => value != null);
  const isHandOver = input.handOverTo != null;
  const isDeletion = input.delete === true;
  if ([isUpdate, isDeletion, isHandOver].filter(Boolean).length !== 1) {
    const message =
      "A change is an update ('name', 'standing', 'enabled', 'vouchesForDomains', 'externalIdIssuers'), 'delete', or 'handOverTo'.";
    throw invalidInput([{ path: ["change"], message }]);
  }
  const providerId = parseId(input.providerId, PROVIDER);
  if (isDeletion) return { kind: "DELETE", providerId, version: null };
  if (isUpdate) return { kind: "UPDATE", providerId, version: null, ...update };
  return { kind: "HAND_OVER", fromId: providerId, toId: parseId(input.handOverTo!, PROVIDER), unmatched: "KEEP" };
}
