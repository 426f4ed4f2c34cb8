-- +goose Up
-- Lists of everybody's videos in every state, for administrators (internal/viewer/access.go).

-- The scope says in whose lists a video is found: in that of all videos, in its owner's, and when it is public in the feed and
-- in its owner's public ones. The triggers read this view. Every video is indexed anew, with the word "all".
DROP VIEW `video_texts`;
CREATE VIEW `video_texts` AS SELECT `id`, `title`, `description`,
  9223372036854775807 - (((('0x' || substr(`id`, 1, 8) || substr(`id`, 10, 4) || substr(`id`, 16, 3)) ->> '$') << 3)
    | (((('0x' || substr(`id`, 20, 2)) ->> '$') & 63) >> 3)) AS `number`,
  'all owner' || replace(`owner_id`, '-', '')
    || iif(`visibility` = 'PUBLIC', ' public public' || replace(`owner_id`, '-', ''), '') AS `scope`
FROM `videos`;
INSERT INTO `video_search` (`video_search`) VALUES ('delete-all');
INSERT INTO `video_title_search` (`video_title_search`) VALUES ('delete-all');
INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
  SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` ORDER BY `number`;
INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
  SELECT `number`, `title`, `scope`, `id` FROM `video_texts` ORDER BY `number`;

-- create index "video_title_key_id_duration_ms" to table: "videos"
CREATE INDEX `video_title_key_id_duration_ms` ON `videos` (`title_key`, `id`, `duration_ms`);
-- create index "video_duration_ms_id" to table: "videos"
CREATE INDEX `video_duration_ms_id` ON `videos` (`duration_ms`, `id`);
-- create index "video_size_id_duration_ms" to table: "videos"
CREATE INDEX `video_size_id_duration_ms` ON `videos` (`size`, `id`, `duration_ms`);

-- +goose Down
DROP INDEX `video_size_id_duration_ms`;
DROP INDEX `video_duration_ms_id`;
DROP INDEX `video_title_key_id_duration_ms`;
DROP VIEW `video_texts`;
CREATE VIEW `video_texts` AS SELECT `id`, `title`, `description`,
  9223372036854775807 - (((('0x' || substr(`id`, 1, 8) || substr(`id`, 10, 4) || substr(`id`, 16, 3)) ->> '$') << 3)
    | (((('0x' || substr(`id`, 20, 2)) ->> '$') & 63) >> 3)) AS `number`,
  'owner' || replace(`owner_id`, '-', '')
    || iif(`visibility` = 'PUBLIC', ' public public' || replace(`owner_id`, '-', ''), '') AS `scope`
FROM `videos`;
INSERT INTO `video_search` (`video_search`) VALUES ('delete-all');
INSERT INTO `video_title_search` (`video_title_search`) VALUES ('delete-all');
INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
  SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` ORDER BY `number`;
INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
  SELECT `number`, `title`, `scope`, `id` FROM `video_texts` ORDER BY `number`;
