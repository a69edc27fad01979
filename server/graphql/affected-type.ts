import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { AffectedList } from "../../shared/domain/impact/affected-list";
import { Access } from "./access";

/** Declares `Affected<name>`: the number of objects, and the first of them. */
export function affectedType<T extends object>(name: string, one: ClassType<T>): ClassType<AffectedList<T>> {
  @Access("WITH_PARENT")
  @ObjectType(`Affected${name}`, { description: "The number of objects, and the first ten of them." })
  class AffectedOf {
    @Field(() => Int, { description: "The number of all objects, beyond the first ten too." })
    count!: number;

    @Field(() => [one], { description: "The first ten objects, always in the same order." })
    first!: T[];
  }
  return AffectedOf as unknown as ClassType<AffectedList<T>>;
}
