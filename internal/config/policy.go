package config

import (
	"fmt"

	"github.com/streamsphere/streamsphere/internal/upload"
)

func setContentTypes(c *Config, v string) (err error) {
	if err := list(&c.Policy.ContentTypes, v); err != nil {
		return err
	}
	c.Policy.ContentTypes, err = upload.CanonicalTypes(c.Policy.ContentTypes)
	return err
}

func setFolders(c *Config, v string) error {
	if err := list(&c.Policy.Folders, v); err != nil {
		return err
	}
	return upload.CheckFolders(c.Policy.Folders)
}

func setMaxSize(c *Config, v string) error {
	return sizeWithin(&c.Policy.MaxSize, v, 1, upload.MaxObject)
}

func setThreshold(c *Config, v string) error {
	return sizeWithin(&c.Policy.MultipartThreshold, v, 1, upload.MaxSinglePut)
}

func setPartSize(c *Config, v string) error {
	err := sizeWithin(&c.Policy.PartSize, v, upload.MinPart, upload.MaxSinglePut)
	if err == nil && c.Policy.PartSize%upload.PartStep != 0 {
		return fmt.Errorf("%q is not in whole MiB", v)
	}
	return err
}
