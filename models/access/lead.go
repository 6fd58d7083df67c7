package access

import "slices"

// leads are the inputs that get a row of the Joe-Kuo table, by row from 1: those that matter most for the
// headline outcomes of the baseline's last year, by squared rank correlations. A name is that of the
// draw: of the value itself, without a year, or what `same` says. The list is append only: a row, once
// given, is never given again.
var leads = []string{
	"capital.turnover",
	"attraction.site",
	"providers.alibaba.quality.long_run",
	"capital.reinvest",
	"markets.united_states.incumbents",
	"markets.china.liability",
	"capital.site_cost",
	"markets.china.regulated",
	"entry.exit",
	"markets.europe.incumbents",
	"attraction.affinity",
	"markets.united_states.segments.china",
	"markets.united_states.growth.start",
	"markets.united_states.liability",
	"markets.japan.incumbents",
	"markets.middle_east.incumbents",
	"providers.tencent.quality.long_run",
	"providers.alibaba.quality.start",
	"markets.europe.liability",
	"markets.singapore.incumbents",
	"providers.aws.quality.long_run",
	"programme.abroad",
	"demand.churn",
	"providers.microsoft.quality.long_run",
	"discount",
	"markets.japan.liability",
	"markets.middle_east.liability",
	"providers.tencent.programme.amount",
	"markets.china.route_loss.operated",
	"attraction.screening_weight",
	"markets.singapore.liability",
	"attraction.more_sites",
	"providers.alibaba.programme.site_rate",
	"providers.google.interest",
	"events.us_screening.hazard",
	"providers.huawei.programme.amount",
	"attraction.price_elasticity",
	"capability.speed",
	"growth.ceiling",
	"markets.hong_kong.segments.china",
	"attraction.newness_time",
	"markets.hong_kong.growth.start",
	"mix.saas",
	"mix.iaas",
}

func lead(axis string) int { return slices.Index(leads, axis) + 1 }
