-- +goose Up
-- add column "idempotency_key" to table: "uploads"
ALTER TABLE `uploads` ADD COLUMN `idempotency_key` text NULL;
-- add column "request_sha256" to table: "uploads"
ALTER TABLE `uploads` ADD COLUMN `request_sha256` text NULL;
-- create index "upload_owner_id_idempotency_key" to table: "uploads"
CREATE UNIQUE INDEX `upload_owner_id_idempotency_key` ON `uploads` (`owner_id`, `idempotency_key`) WHERE idempotency_key IS NOT NULL;

-- +goose Down
-- reverse: create index "upload_owner_id_idempotency_key" to table: "uploads"
DROP INDEX `upload_owner_id_idempotency_key`;
-- reverse: add column "request_sha256" to table: "uploads"
ALTER TABLE `uploads` DROP COLUMN `request_sha256`;
-- reverse: add column "idempotency_key" to table: "uploads"
ALTER TABLE `uploads` DROP COLUMN `idempotency_key`;
