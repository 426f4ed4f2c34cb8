package s3store

import "encoding/json"

// Statement is one of an IAM policy.
type Statement struct {
	Sid      string
	Effect   string
	Action   []string
	Resource []string
}

// Policy is an IAM policy.
type Policy struct {
	Version   string
	Statement []Statement
}

// LeastPolicy are the rights that the program needs on a bucket, and no more: objects below the prefixes, and the bucket.
// The last statement is that of setup and doctor alone, which a server runs well without.
func LeastPolicy(bucket string, prefixes []string) Policy {
	arn := "arn:aws:s3:::" + bucket
	objects := make([]string, len(prefixes))
	for i, p := range prefixes {
		objects[i] = arn + "/" + p + "*"
	}
	return Policy{Version: "2012-10-17", Statement: []Statement{
		{"StreamSphereObjects", "Allow", []string{
			"s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
			"s3:ListMultipartUploadParts",
		}, objects},
		{"StreamSphereBucket", "Allow", []string{"s3:ListBucket", "s3:ListBucketMultipartUploads"}, []string{arn}},
		{"StreamSphereSetup", "Allow", []string{
			"s3:GetBucketCORS", "s3:PutBucketCORS", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
			"s3:GetBucketVersioning",
		}, []string{arn}},
	}}
}

// JSON is the policy as IAM takes it.
func (p Policy) JSON() ([]byte, error) { return json.MarshalIndent(p, "", "  ") }
