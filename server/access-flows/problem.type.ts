import { Field, ObjectType } from "type-graphql";
import type { FieldProblem } from "../../shared/kernel/app-error";
import type { ErrorCode, ErrorRule } from "../../shared/kernel/error-rules";
import { Access } from "../graphql/access";
import { ErrorCodeEnum, ErrorRuleEnum } from "../graphql/error.enums";

@Access("WITH_PARENT")
@ObjectType("Problem", {
  description: "One thing that stands against an operation: the code of an error, with one of its `extensions.fields`.",
})
export class ProblemType {
  @Field(() => ErrorCodeEnum, { description: "The kind of refusal that the operation itself would answer with." })
  code!: ErrorCode;

  @Field(() => ErrorRuleEnum, {
    nullable: true,
    description:
      "The violated rule, to tell it from others of the same code; null: the message alone says what is wrong.",
  })
  rule!: ErrorRule | null;

  @Field(() => [String], {
    description: "The way to the input value it is about, such as resourceIds, 0; empty: about the whole input.",
  })
  path!: readonly string[];

  @Field(() => String, { description: "One sentence for a person, about what is wrong and what would be right." })
  message!: string;

  flowId!: string | null;
}

/** A problem as `Problem`; without a code of its own it is INVALID_INPUT. */
export function problemOf(
  { path, message, rule, flow }: FieldProblem & { readonly flow?: { readonly id: string } | null },
  code: ErrorCode = "INVALID_INPUT",
): ProblemType {
  return { code, rule: rule ?? null, path: path.map(String), message, flowId: flow?.id ?? null };
}
