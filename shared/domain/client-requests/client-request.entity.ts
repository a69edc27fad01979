import { Column, Entity, Index, PrimaryColumn } from "typeorm";

/** A creation with a client request id, for idempotent repeats; see create-once.ts. */
@Entity("client_requests")
@Index("ix_client_requests_created_at", ["createdAt"])
export class ClientRequest {
  /** The sender: `person:` and the person's id, or the kind and id of a token without a person. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_client_requests" })
  sender!: string;

  /** The name of the mutation. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_client_requests" })
  operation!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_client_requests" })
  clientRequestId!: string;

  /** SHA-256 of the input, in hexadecimal. */
  @Column("text")
  inputHash!: string;

  @Column("text")
  objectId!: string;

  @Column("timestamptz")
  createdAt!: Date;
}
