import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { AffectedList } from "../../shared/domain/provider-changes/provider-impact";
import { Access } from "./access";

/** Declares `Affected<name>`: the number of objects, and the first of them. */
export function affectedType<T extends object>(name: string, one: ClassType<T>): ClassType<AffectedList<T>> {
  @Access("WITH_PARENT")
  @ObjectType(`Affected${name}`, { description: "How many there are, and the first of them." })
  class AffectedOf {
    @Field(() => Int, { description: "How many there are in all, beyond the first too." })
    count!: number;

    @Field(() => [one], { description: "The first ten, in an order that stays." })
    first!: T[];
  }
  return AffectedOf as unknown as ClassType<AffectedList<T>>;
}
