import { Field, Int, ObjectType } from "type-graphql";
import type { AffectedList } from "../../shared/domain/impact/affected-list";
import type { LeavingReason } from "../../shared/domain/impact/integrations/integration-impact";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import { affectedType } from "../graphql/affected-type";
import {
  AffectedGrants,
  AffectedRequests,
  type LostGrantType,
  type UndecidableRequestType,
} from "../identities/provider-change.type";
import { LeavingReasonEnum } from "./integration.enums";

@Access("WITH_PARENT")
@ObjectType("LeavingResource", { description: "A resource that nobody could ask for any more." })
export class LeavingResourceType {
  resourceId!: string;

  @Field(() => LeavingReasonEnum, { description: "The consequence of the change that takes it out of reach." })
  reason!: LeavingReason;
}

const AffectedLeavingResources = affectedType("LeavingResources", LeavingResourceType);
const AffectedWholeGrants = affectedType("WholeGrants", GrantType);

@Access("ADMIN")
@ObjectType("IntegrationChangePreview", {
  description: "The consequences of a change of an integration, as of its last sync; nothing is saved.",
})
export class IntegrationChangePreviewType {
  @Field(() => AffectedLeavingResources, { description: "Resources that leave, by name." })
  resources!: AffectedList<LeavingResourceType>;

  @Field(() => AffectedGrants, { description: "Live grants that would end." })
  grants!: AffectedList<LostGrantType>;

  @Field(() => AffectedWholeGrants, {
    description:
      "By force: grants that would be UNVERIFIED, as nobody observes their access gone. Those that are ending already are among them.",
  })
  unverified!: AffectedList<GrantType>;

  @Field(() => AffectedRequests, {
    description: "Requests that wait, and would be cancelled or could not be approved.",
  })
  requests!: AffectedList<UndecidableRequestType>;

  @Field(() => AffectedWholeGrants, {
    description:
      "An update of roles, external id, region or connector: grants whose access would be taken away by the new ones. Try these with testConnector first.",
  })
  movedGrants!: AffectedList<GrantType>;

  @Field(() => Int, {
    description: "By force: assignments in IAM Identity Center that would stay, with nobody to take them away.",
  })
  assignmentsLeft!: number;

  @Field(() => [String], {
    description: "Sentences about consequences that depend on AWS, or on a connector that is away.",
  })
  notes!: readonly string[];
}
