import { SCOPE_REASONS } from "../../shared/domain/accounts/account.entity";
import { ACCOUNT_STATES } from "../../shared/domain/connectors/cloud.port";
import { enumOf } from "../graphql/enum-of";

export const AccountStateEnum = enumOf("AccountState", ACCOUNT_STATES);
export const ScopeReasonEnum = enumOf("OutOfScopeReason", SCOPE_REASONS);
