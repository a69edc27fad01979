import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { Role } from "../../kernel/actor";

/** A program with roles of its own. It is no person: it can neither ask for access nor decide. */
@Entity("service_accounts")
export class ServiceAccount {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_service_accounts" })
  id!: string;

  @Column("text")
  name!: string;

  /** The name trimmed and lower-cased: names are unique whatever their case. */
  @Index("uq_service_accounts_name_key", { unique: true })
  @Column("text")
  nameKey!: string;

  @Column("text", { array: true })
  roles!: Role[];

  /** Off: its tokens and JWTs stand for nobody. */
  @Column("boolean")
  enabled!: boolean;

  /** Counts the changes people make. */
  @Column("int", { default: 1 })
  version!: number;

  @Column("timestamptz")
  createdAt!: Date;
}
