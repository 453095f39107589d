export interface BodyStructure {
  readonly kind: string;
}
