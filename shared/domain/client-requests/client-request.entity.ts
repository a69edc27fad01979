import { Column, Entity, Index, PrimaryColumn } from "typeorm";

/** A creation that a client gave a name, so that the same name answers the same object; see create-once.ts. */
@Entity("client_requests")
@Index("ix_client_requests_created_at", ["createdAt"])
export class ClientRequest {
  /** Who sent it: `person:` and their id, or the kind and id of a token that stands for nobody. */
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
