BEGIN TRANSACTION;
CREATE TABLE agent_fact(
    agent TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    at_us INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY(agent, kind, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO "agent_fact" VALUES('codex','coverage','2026-11-25',1795606783734579,'{"from":"2026-11-25T11:39:43Z","until":"2026-11-25T11:39:43Z"}');
INSERT INTO "agent_fact" VALUES('codex','rate_limits','pro/2026-08-21T12',1787313605000000,'{"primary":{"used_percent":12.0,"window_minutes":300,"resets_at":1787317200},"secondary":null,"plan_type":"pro"}');
CREATE TABLE audit(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT
) STRICT;
CREATE TABLE "call"(
    key INTEGER PRIMARY KEY,
    us INTEGER NOT NULL,                -- µs from the ms in the key to the start: 0 to 999, unless another witness knew better
    facet INTEGER NOT NULL,
    session INTEGER, run INTEGER,
    state INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
INSERT INTO "call" VALUES(439304700561010301,0,1,9,NULL,3,X'98C8828A20030C0A00900308D804103C1128A0BEC30216020618B119875A021FF193E3A9586BC5C5BE8FBB30D876248B1AC8142C636F6465783A313738373331333630353030303A313030303A3630303A3130303A34303A313030303A31303001E807D8046428CC08E807D8046428CC0880CD10');
CREATE TABLE cell(
    quarter INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(quarter, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO "cell" VALUES(1985904,1,X'00A00608B0091078115028022BA0BEC3022CA0BEC302330237028B0802');
CREATE TABLE cell_day(
    day INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO "cell_day" VALUES(20686,1,X'00A00608B0091078115028022BA0BEC3022CA0BEC302330237028B0802');
CREATE TABLE "change"(
    rev INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    calls BLOB NOT NULL
) STRICT;
INSERT INTO "change" VALUES(1,1,X'FAB9C99186D3DC980C');
CREATE TABLE dim(
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE(kind, value)
) STRICT;
INSERT INTO "dim" VALUES(1,25,'{"total_token_usage":{"input_tokens":#,"cached_input_tokens":#,"output_tokens":#,"reasoning_output_tokens":#,"total_tokens":#},"last_token_usage":{"input_tokens":#,"cached_input_tokens":#,"output_tokens":#,"reasoning_output_tokens":#,"total_tokens":#},"model_context_window":#}');
INSERT INTO "dim" VALUES(2,1,'chatgpt');
INSERT INTO "dim" VALUES(3,2,'gpt-5.4');
INSERT INTO "dim" VALUES(4,3,'responses');
INSERT INTO "dim" VALUES(5,4,'codex');
INSERT INTO "dim" VALUES(6,5,'shop');
INSERT INTO "dim" VALUES(7,6,'directory');
INSERT INTO "dim" VALUES(8,14,'vm');
INSERT INTO "dim" VALUES(9,16,'s1');
INSERT INTO "dim" VALUES(10,18,'/src/shop');
INSERT INTO "dim" VALUES(11,24,'github.com/pydantic/genai-prices, read 2026-08-21');
CREATE TABLE facet(
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL, model INTEGER NOT NULL, endpoint INTEGER NOT NULL, client INTEGER NOT NULL,
    project INTEGER NOT NULL, project_source INTEGER NOT NULL, api_key INTEGER NOT NULL, developer INTEGER NOT NULL,
    branch INTEGER NOT NULL, repository INTEGER NOT NULL, feature INTEGER NOT NULL, user INTEGER NOT NULL,
    agent INTEGER NOT NULL, machine INTEGER NOT NULL, tagset INTEGER NOT NULL,
    UNIQUE(provider, model, endpoint, client, project, project_source, api_key, developer, branch, repository, feature,
        user, agent, machine, tagset)
) STRICT;
INSERT INTO "facet" VALUES(1,2,3,4,5,6,7,0,0,0,0,0,0,0,8,0);
CREATE TABLE gap(
    quarter INTEGER NOT NULL, cause INTEGER NOT NULL, host TEXT NOT NULL, run TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY(quarter, cause, host, run)
) STRICT, WITHOUT ROWID;
CREATE TABLE identity(
    key INTEGER PRIMARY KEY,
    call INTEGER NOT NULL
) STRICT;
CREATE TABLE identity_recent(
    seq INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
) STRICT;
INSERT INTO "identity_recent" VALUES(1,X'B019875A021F78097D2E19314CB91806E0A9586BC5C578097D2E19314CB91806B030D876248B78097D2E19314CB91806');
CREATE TABLE import_file(
    path TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    offset INTEGER NOT NULL, head INTEGER NOT NULL, tail INTEGER NOT NULL,
    state BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO "import_file" VALUES('/home/dev/.codex/sessions/2026/08/21/rollout-2026-08-21T12-00-00-s1.jsonl','codex',65024,11946031,814,639312035835266512,814,-4497239185075366491,-4497239185075366491,X'7B224964223A227331222C224469726563746F7279223A222F7372632F73686F70222C224D6F64656C223A226770742D352E34222C22506C616E223A2270726F222C22426567616E223A3633393232393130343030303030303030302C224C617374223A3633393232393130343035303030303030302C22546F74616C223A7B22496E707574223A313030302C22436163686564223A3630302C224F7574707574223A3130302C22526561736F6E696E67223A34307D7D');
CREATE TABLE line(
    call INTEGER NOT NULL, n INTEGER NOT NULL,
    model TEXT NOT NULL, unit INTEGER NOT NULL, quantity INTEGER NOT NULL, rate INTEGER NOT NULL, nano INTEGER NOT NULL,
    PRIMARY KEY(call, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta(
    name TEXT PRIMARY KEY,
    value ANY
) STRICT, WITHOUT ROWID;
CREATE TABLE observation(
    call INTEGER NOT NULL, witness INTEGER NOT NULL, native TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY(call, witness, native)
) STRICT, WITHOUT ROWID;
CREATE TABLE receipt(
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
INSERT INTO "receipt" VALUES(1,-3697117816898541547,'{"provider":"chatgpt","pricesFrom":"openai","model":"gpt-5.4","matched":"exact","terms":{"contextBelow":272001},"source":"github.com/pydantic/genai-prices, read 2026-08-21","sources":[{"of":"rates","id":"genai-prices","url":"https://github.com/pydantic/genai-prices","read":"2026-08-21"},{"of":"fees","id":"openai-tools","url":"https://platform.openai.com/docs/pricing","read":"2026-08-21"},{"of":"fees","id":"openai-web-search","url":"https://www.modelcostwatch.com/openai/tool-costs/web-search","read":"2026-03-12"}],"nanoPerMillion":{"input":2500000000,"cacheRead":250000000,"output":15000000000,"webSearches":10000000000000,"fileSearches":2500000000000,"codeSessions":30000000000000,"webSearchPreviews":10000000000000},"billedAs":{"inputImage":"input","inputTool":"input","cacheReadImage":"cacheRead","outputReasoning":"output"},"fallbacks":{"cacheWrite":"input","cacheWrite5m":"input","cacheWrite1h":"cacheWrite5m"}}');
CREATE TABLE revision(
    rev INTEGER PRIMARY KEY,
    call INTEGER NOT NULL, at_us INTEGER NOT NULL, cause TEXT NOT NULL, actor TEXT NOT NULL, before TEXT NOT NULL
) STRICT;
CREATE TABLE session_day(
    day INTEGER NOT NULL, session INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, session, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO "session_day" VALUES(20686,9,1,X'00A00608B0091078115028022BA0BEC3022CA0BEC302330237028B0802');
CREATE TABLE shifted(
    started_us INTEGER NOT NULL,
    call INTEGER NOT NULL,
    PRIMARY KEY(started_us, call)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_hash ON receipt(hash);
CREATE INDEX revision_call ON revision(call);
DELETE FROM "sqlite_sequence";
COMMIT;
