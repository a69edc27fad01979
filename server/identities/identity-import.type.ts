import { Field, Int, ObjectType } from "type-graphql";
import type { ChangeCount, HoldReason, HoldSubject } from "../../shared/domain/identities/hold-rule";
import type { IdentityImportResult } from "../../shared/domain/identities/identity-providers.service";
import { Access } from "../graphql/access";
import { HoldSubjectEnum } from "./identity-provider.enums";
import { IdentityProviderType } from "./identity-provider.type";

@Access("WITH_PARENT")
@ObjectType("IdentityChangeCount", {
  description:
    "The changes by a document to people, groups or memberships; of a held one, the changes that it would make.",
})
export class ChangeCountType implements ChangeCount {
  @Field(() => Int, { description: "How many there were." })
  before!: number;

  @Field(() => Int, { description: "In the document, and not there before." })
  added!: number;

  @Field(() => Int, { description: "There before and after, and different. Memberships are added and removed only." })
  changed!: number;

  @Field(() => Int, { description: "Not in the document any more; and people who became inactive." })
  removed!: number;
}

@Access("WITH_PARENT")
@ObjectType("IdentityHoldReason", { description: "Why a document changed nothing until an admin confirms." })
export class HoldReasonType implements HoldReason {
  @Field(() => HoldSubjectEnum, { description: "The kind of which too many would be removed." })
  of!: HoldSubject;

  @Field(() => Int, {
    description: "How many would be removed; with OWNERS, how many resources would lose the owner they have.",
  })
  removed!: number;

  @Field(() => Int, {
    description: "How many there were; with OWNERS, resources whose owner this provider names, or takes away.",
  })
  before!: number;

  @Field(() => String, { description: "The same as a sentence for an admin." })
  message!: string;
}

@Access("READER")
@ObjectType("ImportIdentitiesPayload", { description: "The changes that the import of a document made." })
export class IdentityImportType {
  @Field(() => IdentityProviderType, { description: "The provider whose people were read." })
  provider!: IdentityProviderType;

  @Field(() => Boolean, {
    description: "Too much would go, so nothing was changed; 'heldBecause' says what. Confirm removals to go on.",
  })
  held!: boolean;

  @Field(() => [HoldReasonType], { description: "Empty when it is not held." })
  heldBecause!: readonly HoldReasonType[];

  @Field(() => ChangeCountType, { description: "Changes of people, active or not." })
  people!: ChangeCountType;

  @Field(() => ChangeCountType, { description: "Groups; their members are counted among the memberships." })
  groups!: ChangeCountType;

  @Field(() => ChangeCountType, { description: "People and groups that are directly in a group, once for each group." })
  memberships!: ChangeCountType;

  @Field(() => Int, {
    description: "Resources that had owners of their own, none of which is left. The integration's owners take over.",
  })
  resourcesLosingOwners!: number;
}

export function presentImport({ provider, counts, heldBecause }: IdentityImportResult): IdentityImportType {
  const { people, groups, memberships, owners } = counts;
  const held = heldBecause.length > 0;
  return { provider, held, heldBecause, people, groups, memberships, resourcesLosingOwners: owners.removed };
}
