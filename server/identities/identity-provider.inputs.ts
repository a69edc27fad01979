import { Field, ID, InputType } from "type-graphql";
import type { ProviderField } from "../../shared/domain/identities/identities.queries";
import type { ProviderKind } from "../../shared/domain/identities/identity-provider.entity";
import type { ListOrder } from "../../shared/kernel/page";
import { CLIENT_REQUEST_ID } from "../graphql/client-request-id";
import { orderInputType } from "../graphql/ordering";
import { ProviderKindEnum } from "./identity-provider.enums";

@InputType({ description: "A new source of people and groups." })
export class CreateIdentityProviderInput {
  @Field(() => String, { description: "To be shown to admins; owners, flows and role groups name it." })
  name!: string;

  @Field(() => ID, { nullable: true, description: "Whose IAM Identity Center is read; left out: none is." })
  integrationId?: string | null;

  @Field(() => ProviderKindEnum, {
    nullable: true,
    description: "FILE, or AWS_IDENTITY_CENTER with an integration, unless said otherwise.",
  })
  kind?: ProviderKind | null;

  @Field(() => String, { nullable: true, description: CLIENT_REQUEST_ID })
  clientRequestId?: string | null;
}

@InputType({ description: "Which sources of people a list holds: each of what is given has to be true of them." })
export class IdentityProviderFilterInput {
  @Field(() => String, { nullable: true, description: "Part of the name, whatever its case." })
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
