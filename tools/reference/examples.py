"""An example for each outermost block; blocks inside are shown in it. A test loads them."""

from __future__ import annotations

#: Block path to lines of a file.
EXAMPLES: dict[str, str] = {
    "global_defs": """
global_defs {
    router_id director-1
    notification_email {
        ops@example.org
    }
    notification_email_from keepalived@example.org
    smtp_server 192.0.2.25
    enable_script_security
}
""",
    "static_routes": """
static_routes {
    198.51.100.0/24 via 192.0.2.254 dev eth0
}
""",
    "vrrp_script": """
vrrp_script chk_haproxy {
    script "/usr/bin/pgrep -x haproxy"
    interval 2
    weight -20
}
""",
    "vrrp_track_process": """
vrrp_track_process haproxy {
    process haproxy
    weight 10
}
""",
    "track_file": """
track_file maintenance {
    file /run/maintenance
    weight -100
}
""",
    "bfd_instance": """
bfd_instance upstream {
    neighbor_ip 192.0.2.254
    source_ip 192.0.2.2
    min_rx 50
    min_tx 50
}
""",
    "vrrp_sync_group": """
vrrp_sync_group GATEWAY {
    group {
        INSIDE
        OUTSIDE
    }
}
""",
    "vrrp_instance": """
vrrp_instance OUTSIDE {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass s3cret
    }
    virtual_ipaddress {
        192.0.2.1/24 dev eth0 label eth0:vip
    }
    track_interface {
        eth1 weight -60
    }
}
""",
    "SSL": """
SSL {
    ca /etc/keepalived/ca.pem
    certificate /etc/keepalived/client.pem
    key /etc/keepalived/client.key
}
""",
    "virtual_server_group": """
virtual_server_group WEB {
    192.0.2.10-12 80
    fwmark 7
}
""",
    "virtual_server": """
virtual_server 192.0.2.10 80 {
    delay_loop 6
    lb_algo wlc
    lb_kind DR
    protocol TCP
    persistence_timeout 300
    sorry_server 198.51.100.9 80
    real_server 198.51.100.11 80 {
        weight 10
        TCP_CHECK {
            connect_timeout 3
        }
    }
    real_server 198.51.100.12 80 {
        HTTP_GET {
            url {
                path /health
                status_code 200
            }
            connect_timeout 3
        }
    }
}
""",
}
