import { Field, Int, ObjectType } from "type-graphql";
import type { Extension } from "../../shared/domain/grants/extension/extension";
import type { ErrorCode, ErrorRule } from "../../shared/kernel/error-rules";
import { Access } from "../graphql/access";
import { ErrorCodeEnum, ErrorRuleEnum } from "../graphql/error.enums";

@Access("WITH_PARENT")
@ObjectType("GrantExtension", {
  description: "The answer that `extendGrant` would give the viewer now: time that is added, or the same error.",
})
export class GrantExtensionType {
  @Field(() => Boolean, { description: "True where `extendGrant` would add time; show the button then." })
  possible!: boolean;

  @Field(() => Int, { description: "The most that one extension may add; 0 where the access flow allows none." })
  seconds!: number;

  @Field(() => Int, { description: "How often the access flow still lets this grant be extended." })
  left!: number;

  @Field(() => String, {
    nullable: true,
    description: "One sentence for people on why not; null where it is possible.",
  })
  reason!: string | null;

  @Field(() => ErrorCodeEnum, { nullable: true, description: "The `extensions.code` that the error would carry." })
  code!: ErrorCode | null;

  @Field(() => ErrorRuleEnum, { nullable: true, description: "The `extensions.rule` that the error would carry." })
  rule!: ErrorRule | null;
}

export function grantExtensionOf({ seconds, left, refusal }: Extension): GrantExtensionType {
  return {
    possible: refusal === null,
    seconds,
    left,
    reason: refusal?.message ?? null,
    code: refusal?.code ?? null,
    rule: refusal?.rule ?? null,
  };
}
