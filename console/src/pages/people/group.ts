import type { GroupDetailQuery } from "../../gql/graphql";

export type Group = NonNullable<GroupDetailQuery["group"]>;
