import { CONNECTOR_KINDS } from "../../shared/domain/connectors/connector.entity";
import { CONNECTOR_STATUSES } from "../../shared/domain/connectors/connector-status";
import { enumOf } from "../graphql/enum-of";

export const ConnectorKindEnum = enumOf("ConnectorKind", CONNECTOR_KINDS);
export const ConnectorStatusEnum = enumOf("ConnectorStatus", CONNECTOR_STATUSES);
