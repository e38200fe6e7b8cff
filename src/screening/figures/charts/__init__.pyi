from .chances import probability_chart as probability_chart
from .load import load_chart as load_chart
from .load import region_chart as region_chart
from .scatter import hits_and_index as hits_and_index
from .thresholds import threshold_chart as threshold_chart
