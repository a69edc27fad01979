import type { AccountDetailQuery } from "../../gql/graphql";

export type Account = NonNullable<AccountDetailQuery["accounts"]>["nodes"][number];
