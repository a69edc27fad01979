import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ConnectorKindEnum } from "./connector.enums";

@Access("READER")
@ObjectType("Connector", {
  description: "A worker deployment in some AWS account; it makes every call to AWS for the integrations that use it.",
})
export class ConnectorType {
  @Field(() => ID, {
    description: "The id of the connector. It stays through renaming, restarts and updates of its workers.",
  })
  id!: string;

  @Field(() => String, {
    description: "The name for people: the announced one, until an admin gives another by `updateConnector`.",
  })
  name!: string;

  @Field(() => String, {
    description: "DRAWBRIDGE_CONNECTOR_NAME of its workers, by which they find this connector again when they start.",
  })
  announcedName!: string;

  @Field(() => Int, {
    description: "The number of changes by people. `updateConnector` and `deleteConnector` send it back.",
  })
  version!: number;

  @Field(() => ConnectorKindEnum, { description: "The platform on which the workers run." })
  kind!: ConnectorKind;

  @Field(() => String, { description: "The release of Drawbridge of the worker that announced itself last." })
  softwareVersion!: string;

  @Field(() => String, {
    nullable: true,
    description: "The AWS account of the workers. Null until AWS has answered once.",
  })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: "The AWS region of its workers; null where none is configured." })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "The ARN of the role or user as which its calls are made." })
  callerArn!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why the connector cannot work, such as missing credentials, as a sentence. Null: it works.",
  })
  problem!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When a worker announced this connector for the first time." })
  registeredAt!: Date;

  @Field(() => GraphQLISODateTime, {
    description: "The latest heartbeat; they come every 10 seconds. After 60 seconds without one it is DISCONNECTED.",
  })
  lastSeenAt!: Date;
}

export const ConnectorConnection = connectionType("Connector", ConnectorType);

@Access("READER")
@ObjectType("ConnectorEvent", {
  description: "An event about one connector: its present state, or its deletion.",
})
export class ConnectorEventType {
  @Field(() => ID, { description: "The id of the object that the event is about." })
  connectorId!: string;

  @Field(() => ConnectorType, {
    nullable: true,
    description: "The connector or integration as it is now. Null: it was deleted.",
  })
  connector!: ConnectorType | null;
}
