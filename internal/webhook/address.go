package webhook

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// private are the networks that are not the internet's but may be an operator's own.
var private = prefixes(
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", // RFC 1918, RFC 4193
	"127.0.0.0/8", "::1/128",
	"100.64.0.0/10", // carriers', RFC 6598
	"198.18.0.0/15", // benchmarks', RFC 2544
)

// never are the addresses that no receiver has: those of IANA's special-purpose registries, and where clouds answer
// a machine with its credentials.
var never = prefixes(
	"0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	"100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::/64", // Alibaba, Azure, AWS, Google
)

var (
	globalUnicast = netip.MustParsePrefix("2000::/3")     // what IPv6 has given out so far
	nat64         = netip.MustParsePrefix("64:ff9b::/96") // IPv4 by its last four bytes, RFC 6052
)

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// reach is which addresses an endpoint may have.
type reach int

const (
	public   reach = iota // the internet's
	anywhere              // also an operator's own networks
	loopback              // this machine alone
)

// allows reports whether an address may be called.
func (r reach) allows(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	switch {
	case r == loopback:
		return ip.IsLoopback()
	case !ip.IsValid(), slices.ContainsFunc(never, within):
		return false
	case slices.ContainsFunc(private, within):
		return r == anywhere
	}
	return ip.Is4() || globalUnicast.Contains(ip)
}

// control refuses a connection to an address that may not be called. It sees the address that a name was resolved
// to, just before the connection is made to it: a name that resolves to something else the next time gains nothing.
func (r reach) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %s: %w", address, err)
	}
	if !r.allows(at.Addr()) {
		return fmt.Errorf("address %s may not be called: it is private, or no receiver's", at.Addr())
	}
	return nil
}
