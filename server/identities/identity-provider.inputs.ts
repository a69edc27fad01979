import { Field, ID, InputType } from "type-graphql";
import type { ProviderField } from "../../shared/domain/identities/identities.queries";
import type { ProviderKind } from "../../shared/domain/identities/identity-provider.entity";
import type { ListOrder } from "../../shared/kernel/page";
import { CLIENT_REQUEST_ID } from "../graphql/client-request-id";
import { orderInputType } from "../graphql/ordering";
import { ProviderKindEnum } from "./identity-provider.enums";

@InputType({ description: "A new source of people and groups." })
export class CreateIdentityProviderInput {
  @Field(() => String, { description: "The name for admins. Owners, flows and role groups name the provider by it." })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The integration whose IAM Identity Center is read. Left out: none is read.",
  })
  integrationId?: string | null;

  @Field(() => ProviderKindEnum, {
    nullable: true,
    description: "The kind of provider. Left out: AWS_IDENTITY_CENTER with an integration, else FILE.",
  })
  kind?: ProviderKind | null;

  @Field(() => String, { nullable: true, description: CLIENT_REQUEST_ID })
  clientRequestId?: string | null;
}

@InputType({ description: "A filter of identity providers. Every field that is given has to match." })
export class IdentityProviderFilterInput {
  @Field(() => String, { nullable: true, description: "A part of the name, without regard to case." })
  search?: string | null;

  @Field(() => [ProviderKindEnum], {
    nullable: true,
    description: "Only those whose people come in one of these ways.",
  })
  kinds?: ProviderKind[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: only those that are switched on. false: only the others.",
  })
  enabled?: boolean | null;
}

export const IdentityProviderOrderInput = orderInputType<ProviderField>("IdentityProvider", {
  NAME: "By name, without regard to upper and lower case.",
  CREATED_AT: "The moment at which an admin made it.",
});
export type IdentityProviderOrderInput = ListOrder<ProviderField>;
