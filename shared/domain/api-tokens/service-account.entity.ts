import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Role } from "../../kernel/actor";
import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";

/** A program with roles of its own. It is no person: it can neither request access nor decide. */
@Entity("service_accounts")
export class ServiceAccount {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  name!: string;

  /** The name trimmed and lower-cased, for uniqueness. */
  @Column("text")
  nameKey!: string;

  @Column("text", { array: true })
  roles!: Role[];

  /** While disabled, its tokens and JWTs authenticate nobody. */
  @Column("boolean")
  enabled!: boolean;

  /** Counts changes by people. */
  @Column("int", { default: 1 })
  version!: number;

  /** The people behind whoever made it, or changed its name or roles: see humans-behind.ts. */
  @Column("uuid", { array: true, default: () => `'{${UNKNOWN_HUMAN}}'` })
  madeByIds!: string[];

  @Column("timestamptz")
  createdAt!: Date;
}
