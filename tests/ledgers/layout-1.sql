PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta(
    name TEXT PRIMARY KEY,
    value ANY
) STRICT, WITHOUT ROWID;
CREATE TABLE dim(
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE(kind, value)
) STRICT;
INSERT INTO dim VALUES(1,1,'anthropic');
INSERT INTO dim VALUES(2,2,'claude-test-1');
INSERT INTO dim VALUES(3,3,'messages');
INSERT INTO dim VALUES(4,4,'claude-code');
INSERT INTO dim VALUES(5,5,'project-1');
INSERT INTO dim VALUES(6,6,'git');
INSERT INTO dim VALUES(7,7,'0a1b');
INSERT INTO dim VALUES(8,8,'ada');
INSERT INTO dim VALUES(9,9,'main');
INSERT INTO dim VALUES(10,10,'example/harbour');
INSERT INTO dim VALUES(11,14,'m');
INSERT INTO dim VALUES(12,15,'{"team":"blue","ticket":"T-0"}');
INSERT INTO dim VALUES(13,24,'example.com/pricing, read 2026-08-21');
INSERT INTO dim VALUES(14,2,'claude-test');
INSERT INTO dim VALUES(15,19,'end_turn');
INSERT INTO dim VALUES(16,2,'claude-latest');
INSERT INTO dim VALUES(17,21,'auto');
INSERT INTO dim VALUES(18,17,'run-0');
INSERT INTO dim VALUES(19,21,'priority');
INSERT INTO dim VALUES(20,22,'fast');
INSERT INTO dim VALUES(21,23,'us');
INSERT INTO dim VALUES(22,15,'{"team":"blue","ticket":"T-1"}');
INSERT INTO dim VALUES(23,16,'session-0');
INSERT INTO dim VALUES(24,18,'/home/ada/harbour');
INSERT INTO dim VALUES(25,5,'project-2');
INSERT INTO dim VALUES(26,11,'search');
INSERT INTO dim VALUES(27,5,'project-0');
INSERT INTO dim VALUES(28,12,'u1');
INSERT INTO dim VALUES(29,13,'planner');
INSERT INTO dim VALUES(30,16,'session-1');
INSERT INTO dim VALUES(31,17,'run-1');
INSERT INTO dim VALUES(32,16,'session-2');
INSERT INTO dim VALUES(33,20,'overloaded_error');
INSERT INTO dim VALUES(34,17,'run-2');
INSERT INTO dim VALUES(35,16,'session-3');
INSERT INTO dim VALUES(36,16,'session-4');
INSERT INTO dim VALUES(37,17,'run-3');
INSERT INTO dim VALUES(38,16,'session-5');
INSERT INTO dim VALUES(39,5,'harbour');
CREATE TABLE facet(
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL, model INTEGER NOT NULL, endpoint INTEGER NOT NULL, client INTEGER NOT NULL,
    project INTEGER NOT NULL, project_source INTEGER NOT NULL, api_key INTEGER NOT NULL, developer INTEGER NOT NULL,
    branch INTEGER NOT NULL, repository INTEGER NOT NULL, feature INTEGER NOT NULL, user INTEGER NOT NULL,
    agent INTEGER NOT NULL, machine INTEGER NOT NULL, tagset INTEGER NOT NULL,
    UNIQUE(provider, model, endpoint, client, project, project_source, api_key, developer, branch, repository, feature,
        user, agent, machine, tagset)
) STRICT;
INSERT INTO facet VALUES(1,1,2,3,4,5,6,7,8,9,10,0,0,0,11,12);
INSERT INTO facet VALUES(2,1,2,3,4,0,0,7,8,9,10,0,0,0,11,0);
INSERT INTO facet VALUES(3,1,2,3,4,5,6,7,8,9,10,0,0,0,11,22);
INSERT INTO facet VALUES(4,1,2,3,4,25,6,7,8,9,10,26,0,0,11,0);
INSERT INTO facet VALUES(5,1,2,3,4,27,6,7,8,9,10,0,28,29,11,0);
INSERT INTO facet VALUES(6,1,2,3,4,27,6,7,8,9,10,0,0,0,11,0);
INSERT INTO facet VALUES(7,1,2,3,4,5,6,7,8,9,10,26,0,29,11,22);
INSERT INTO facet VALUES(8,1,2,3,4,25,6,7,8,9,10,0,0,0,11,0);
INSERT INTO facet VALUES(9,1,2,3,4,27,6,7,8,9,10,0,28,0,11,0);
INSERT INTO facet VALUES(10,1,2,3,4,0,0,7,8,9,10,0,0,0,11,12);
INSERT INTO facet VALUES(11,1,2,3,4,25,6,7,8,9,10,0,0,29,11,0);
INSERT INTO facet VALUES(12,1,2,3,4,27,6,7,8,9,10,26,0,0,11,0);
INSERT INTO facet VALUES(13,1,2,3,4,0,0,7,8,9,10,0,28,29,11,0);
INSERT INTO facet VALUES(14,1,2,3,4,5,6,7,8,9,10,0,0,29,11,22);
INSERT INTO facet VALUES(15,1,2,3,4,5,6,7,8,9,10,26,0,0,11,12);
INSERT INTO facet VALUES(16,1,14,3,4,39,6,0,0,0,0,0,0,0,0,0);
CREATE TABLE receipt(
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
INSERT INTO receipt VALUES(1,-7372995159088079359,'{"source":"example.com/pricing, read 2026-08-21"}');
CREATE TABLE call(
    key INTEGER PRIMARY KEY,
    started_us INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    session INTEGER, run INTEGER, directory INTEGER,
    native INTEGER NOT NULL,            -- hash of the native that the key was made from
    witness INTEGER NOT NULL,           -- whose values decide
    witnesses INTEGER NOT NULL,         -- how many observations
    state INTEGER NOT NULL, reason INTEGER NOT NULL, flags INTEGER NOT NULL,
    ending INTEGER NOT NULL, status INTEGER,
    buckets BLOB,                       -- UsageBlob; NULL: nothing used, or not known (flags tell)
    list INTEGER, effective INTEGER, reported INTEGER, low INTEGER, high INTEGER, receipt INTEGER,
    first_byte_us INTEGER, duration_us INTEGER,
    requested INTEGER, stop_reason INTEGER, error INTEGER, tier INTEGER, speed INTEGER, geo INTEGER, context_tokens INTEGER,
    asked_model INTEGER, asked_tier INTEGER, max_tokens INTEGER, tools INTEGER, prompt_bytes INTEGER, attachments INTEGER,
    prompt_hash INTEGER, prefixes BLOB,
    identities BLOB,                    -- 8 bytes each, the surest first
    source INTEGER                      -- where the amount is from
) STRICT;
INSERT INTO call VALUES(439304690074012328,1787313600000000,2,NULL,18,NULL,-5761747416770000216,1,1,1,0,110,0,200,X'00e807',0,0,0,NULL,NULL,1,NULL,1000000,14,15,NULL,19,20,21,5000,16,NULL,NULL,0,0,0,NULL,X'050000000000000028',X'c1f76171275ea0d1b81d2f5c06f77564',13);
INSERT INTO call VALUES(439357538331056904,1787338800012345,3,23,NULL,24,-6631553438964720888,1,1,1,0,44,0,200,X'00e907084d1005',1000003,1000003,NULL,NULL,NULL,1,101000,1010000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4097,1,1000,1,81985529216486895,NULL,X'0b7b7a9d8ef9fc21',13);
INSERT INTO call VALUES(439410386586663912,1787364000024691,4,23,NULL,NULL,-3013328918341125144,1,2,1,0,238,0,200,X'00ea07089a01100a',2000006,2000006,NULL,NULL,NULL,1,102000,1040000,14,15,NULL,NULL,NULL,NULL,5002,14,NULL,4098,2,2000,2,163971058432973790,X'070000000000000028',X'77279c7ae3cbd1dd6fbcbcc6746b635c',13);
INSERT INTO call VALUES(439463234843699784,1787389200037037,5,23,18,NULL,-4532779186786145720,1,2,1,0,44,0,200,X'00eb0708e701100f',3000009,15,NULL,NULL,NULL,1,103000,1090000,14,15,NULL,19,NULL,NULL,NULL,14,NULL,NULL,3,3000,0,245956587649460685,NULL,X'92c59f2a167cb769',13);
INSERT INTO call VALUES(439516087293789424,1787414400049382,1,NULL,NULL,NULL,1381878704603874544,1,2,1,0,110,0,200,X'00ec0708b4021014',4000012,4000012,NULL,NULL,NULL,1,104000,1160000,14,15,NULL,NULL,NULL,NULL,5004,16,17,4100,4,4000,1,327942116865947580,X'090000000000000028',X'b33ab13601f8c0dccf67a60f01772c12',13);
INSERT INTO call VALUES(439568931353987208,1787439600061728,2,30,NULL,24,-1784325504052557688,1,1,2,2,44,0,200,X'00ed070881031019',NULL,NULL,NULL,NULL,NULL,NULL,105000,1250000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4101,5,5000,2,409927646082434475,NULL,X'1f45881dcd9f3920',13);
INSERT INTO call VALUES(439621779611696488,1787464800074074,6,30,31,NULL,1898216048606821736,1,1,1,0,238,0,200,X'00ee0708ce03101e',6000018,6000018,NULL,NULL,NULL,1,106000,1360000,14,15,NULL,19,NULL,21,5006,14,NULL,NULL,6,6000,0,491913175298921370,X'0b0000000000000028',X'ce440c904b2bfb324a8c6f391833b888',13);
INSERT INTO call VALUES(439674627868471240,1787490000086419,7,30,NULL,NULL,378765780230746056,1,1,1,0,44,0,200,X'00ef07089b041023',7000021,7000021,NULL,NULL,NULL,1,107000,1490000,14,15,NULL,NULL,20,NULL,NULL,14,NULL,4103,7,7000,1,573898704515408265,NULL,X'e41916d953b0713b',13);
INSERT INTO call VALUES(439727476123759017,1787515200098765,8,NULL,NULL,NULL,5230800126879330729,1,1,1,0,110,0,200,X'00f00708e8041028',8000024,8000024,136,NULL,NULL,1,108000,1640000,14,15,NULL,NULL,NULL,NULL,5008,16,NULL,4104,8,8000,2,655884233731895160,X'0d0000000000000028',X'1b1288ba7807a265a34e088a602d1f5c',13);
INSERT INTO call VALUES(439780324380524553,1787540400111111,9,32,31,24,4287810610747949065,1,1,5,0,44,0,529,X'00f10708b505102d',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1810000,14,15,33,19,NULL,NULL,NULL,14,17,NULL,9,9000,0,737869762948382055,NULL,X'a23438e8edcb9ea0',13);
INSERT INTO call VALUES(439833172635664025,1787565600123457,10,32,NULL,NULL,-3861550529725219175,1,1,1,0,14,0,200,X'00f2070882061032',10000030,10000030,NULL,NULL,NULL,1,110000,2000000,14,15,NULL,NULL,NULL,NULL,5010,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'fd47e563827590dd52c5f8d83f14c203',13);
INSERT INTO call VALUES(439848271873349783,1787572800000000,16,NULL,NULL,NULL,8875856275438868631,2,1,0,11,2,0,200,NULL,NULL,NULL,NULL,NULL,NULL,NULL,250000,1000000,14,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,13);
INSERT INTO call VALUES(439886020891192363,1787590800135802,11,32,NULL,NULL,8294027538670365739,1,1,1,0,45,0,200,X'00f30708cf061037',500,400,NULL,100,900,NULL,111000,2210000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4107,11,11000,2,901840821381355845,NULL,X'fd83251df9b9b27f',13);
INSERT INTO call VALUES(439938869149001527,1787616000148148,12,NULL,34,NULL,6435533415264773943,1,1,3,0,110,0,200,X'00f407089c07103c',77000,NULL,NULL,NULL,NULL,NULL,112000,2440000,14,15,NULL,19,NULL,21,5012,16,NULL,NULL,12,12000,0,983826350597842740,X'110000000000000028',X'40a6f0eb8b93d2d1b74a4fa51ec2d42f',13);
INSERT INTO call VALUES(439991717404395718,1787641200160494,3,35,NULL,24,-9009207319266801466,1,1,1,0,44,1,200,X'00f50708e9071041',13000039,65,NULL,NULL,NULL,1,113000,2690000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4109,13,13000,1,1065811879814329635,NULL,X'637110d895b01ed7',13);
INSERT INTO call VALUES(440044565660049362,1787666400172839,8,35,NULL,NULL,-1716874358351061038,1,1,1,0,238,0,200,X'00f60708b6081046',14000042,14000042,NULL,NULL,NULL,1,114000,2960000,14,15,NULL,NULL,20,NULL,5014,14,17,4110,14,14000,2,1147797409030816530,X'130000000000000028',X'ccabe0048e45a967eead1324358d50c7',13);
INSERT INTO call VALUES(440097413917832036,1787691600185185,13,35,34,NULL,1287275166992429924,1,1,1,0,44,0,200,X'00f707088309104b',15000045,15000045,NULL,NULL,NULL,1,115000,3250000,14,15,NULL,19,NULL,NULL,NULL,14,NULL,NULL,15,15000,0,1229782938247303425,NULL,X'e9574773370ad4fc',13);
INSERT INTO call VALUES(440150262173480048,1787716800197531,1,NULL,NULL,NULL,9165638205423563888,1,1,1,0,110,0,200,X'00f80708d0091050',16000048,16000048,272,NULL,NULL,1,116000,3560000,14,15,NULL,NULL,NULL,NULL,5016,16,NULL,4112,16,16000,1,1311768467463790320,X'150000000000000028',X'8d51c7263c06fb70b511987db8525982',13);
INSERT INTO call VALUES(440203110428869123,1787742000209876,4,36,NULL,24,-6871607905242414589,1,1,1,0,44,0,200,X'00f907089d0a1055',17000051,17000051,NULL,NULL,NULL,1,117000,3890000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4113,17,17000,2,1393753996680277215,NULL,X'29cc2a0430df17e7',13);
INSERT INTO call VALUES(440255958687230978,1787767200222222,6,36,37,NULL,8638982791021538306,1,1,1,0,238,0,200,X'00fa0708ea0a105a',18000054,18000054,NULL,NULL,NULL,1,NULL,4240000,14,15,NULL,19,NULL,21,5018,14,NULL,NULL,18,18000,0,1475739525896764110,X'170000000000000028',X'ad34e9207db7b364d17d74571e9da136',13);
INSERT INTO call VALUES(440308806942629845,1787792400234568,14,36,NULL,NULL,-4653310000913276971,1,1,1,0,44,0,200,X'00fb0708b70b105f',19000057,19000057,NULL,NULL,NULL,1,119000,4610000,14,15,NULL,NULL,NULL,NULL,NULL,14,17,4115,19,19000,1,1557725055113251005,NULL,X'2da88fd630ad97a9',13);
INSERT INTO call VALUES(440361655198447366,1787817600246914,2,NULL,NULL,NULL,-1041270496780454138,1,1,1,0,110,0,200,X'00fc0708840c1064',20000060,20000060,NULL,NULL,NULL,1,120000,5000000,14,15,NULL,NULL,NULL,NULL,5020,16,NULL,4116,20,20000,2,1639710584329737900,X'190000000000000028',X'454534cda424df98707202909a25133b',13);
INSERT INTO call VALUES(440414503456138456,1787842800259259,9,38,37,24,4124713262204773592,1,1,1,0,12,0,200,X'00fd0708d10c1069',21000063,21000063,NULL,NULL,NULL,1,121000,5410000,14,15,NULL,19,20,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'52f8bc45c0ebf87b',13);
INSERT INTO call VALUES(440467351711559588,1787868000271605,15,38,NULL,NULL,40882405355859876,1,1,1,0,238,0,200,X'00fe07089e0d106e',22000066,22000066,NULL,NULL,NULL,1,122000,5840000,14,15,NULL,NULL,NULL,NULL,5022,14,NULL,4118,22,22000,1,1803681642762711690,X'1b0000000000000028',X'b79625a1f8d75ed04d93b265446994cf',13);
INSERT INTO call VALUES(440520199967277943,1787893200283951,11,38,NULL,NULL,5188815747967550327,1,1,1,0,44,0,200,X'00ff0708eb0d1073',23000069,115,NULL,NULL,NULL,1,123000,6290000,14,15,NULL,NULL,NULL,NULL,NULL,14,NULL,4119,23,23000,2,1885667171979198585,NULL,X'feea5da555d46f76',13);
CREATE TABLE shifted(
    started_us INTEGER NOT NULL,
    call INTEGER NOT NULL,
    PRIMARY KEY(started_us, call)
) STRICT, WITHOUT ROWID;
INSERT INTO shifted VALUES(1787414400049382,439516087293789424);
CREATE TABLE raw(
    call INTEGER PRIMARY KEY,
    native TEXT NOT NULL,
    response TEXT,
    usage TEXT
) STRICT;
INSERT INTO raw VALUES(439304690074012328,'exchange-0','msg_000000','{"input_tokens":1000,"cost":0.000, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":0 } }');
INSERT INTO raw VALUES(439357538331056904,'exchange-1','msg_000001','{"input_tokens":1001,"cost":0.001, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":5 } }');
INSERT INTO raw VALUES(439410386586663912,'exchange-2','msg_000002','{"input_tokens":1002,"cost":0.002, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":10 } }');
INSERT INTO raw VALUES(439463234843699784,'exchange-3','msg_000003','{"input_tokens":1003,"cost":0.003, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":15 } }');
INSERT INTO raw VALUES(439516087293789424,'exchange-4','msg_000004','{"input_tokens":1004,"cost":0.004, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":20 } }');
INSERT INTO raw VALUES(439568931353987208,'exchange-5','msg_000005','{"input_tokens":1005,"cost":0.005, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":25 } }');
INSERT INTO raw VALUES(439621779611696488,'exchange-6','msg_000006','{"input_tokens":1006,"cost":0.006, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":30 } }');
INSERT INTO raw VALUES(439674627868471240,'exchange-7','msg_000007','{"input_tokens":1007,"cost":0.007, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":35 } }');
INSERT INTO raw VALUES(439727476123759017,'exchange-8','msg_000008','{"input_tokens":1008,"cost":0.008, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":40 } }');
INSERT INTO raw VALUES(439780324380524553,'exchange-9','msg_000009','{"input_tokens":1009,"cost":0.009, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":45 } }');
INSERT INTO raw VALUES(439833172635664025,'exchange-10','msg_00000a','{"input_tokens":1010,"cost":0.0010, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":50 } }');
INSERT INTO raw VALUES(439848271873349783,'lone',NULL,NULL);
INSERT INTO raw VALUES(439886020891192363,'exchange-11','msg_00000b','{"input_tokens":1011,"cost":0.0011, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":55 } }');
INSERT INTO raw VALUES(439938869149001527,'exchange-12','msg_00000c','{"input_tokens":1012,"cost":0.0012, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":60 } }');
INSERT INTO raw VALUES(439991717404395718,'exchange-13','msg_00000d','{"input_tokens":1013,"cost":0.0013, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":65 } }');
INSERT INTO raw VALUES(440044565660049362,'exchange-14','msg_00000e','{"input_tokens":1014,"cost":0.0014, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":70 } }');
INSERT INTO raw VALUES(440097413917832036,'exchange-15','msg_00000f','{"input_tokens":1015,"cost":0.0015, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":75 } }');
INSERT INTO raw VALUES(440150262173480048,'exchange-16','msg_000010','{"input_tokens":1016,"cost":0.0016, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":80 } }');
INSERT INTO raw VALUES(440203110428869123,'exchange-17','msg_000011','{"input_tokens":1017,"cost":0.0017, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":85 } }');
INSERT INTO raw VALUES(440255958687230978,'exchange-18','msg_000012','{"input_tokens":1018,"cost":0.0018, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":90 } }');
INSERT INTO raw VALUES(440308806942629845,'exchange-19','msg_000013','{"input_tokens":1019,"cost":0.0019, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":95 } }');
INSERT INTO raw VALUES(440361655198447366,'exchange-20','msg_000014','{"input_tokens":1020,"cost":0.0020, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":100 } }');
INSERT INTO raw VALUES(440414503456138456,'exchange-21','msg_000015','{"input_tokens":1021,"cost":0.0021, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":105 } }');
INSERT INTO raw VALUES(440467351711559588,'exchange-22','msg_000016','{"input_tokens":1022,"cost":0.0022, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":110 } }');
INSERT INTO raw VALUES(440520199967277943,'exchange-23','msg_000017','{"input_tokens":1023,"cost":0.0023, "text":"a \"quoted\" 12 # ü","n":{"output_tokens":115 } }');
CREATE TABLE line(
    call INTEGER NOT NULL, n INTEGER NOT NULL,
    model TEXT NOT NULL, unit INTEGER NOT NULL, quantity INTEGER NOT NULL, rate INTEGER NOT NULL, nano INTEGER NOT NULL,
    PRIMARY KEY(call, n)
) STRICT, WITHOUT ROWID;
INSERT INTO line VALUES(440044565660049362,0,'claude-a',0,10,3000000000,30000);
INSERT INTO line VALUES(440044565660049362,1,'claude-b',16,4,15000000000,60000);
CREATE TABLE identity(
    key INTEGER PRIMARY KEY,
    call INTEGER NOT NULL
) STRICT;
CREATE TABLE identity_recent(
    seq INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
) STRICT;
INSERT INTO identity_recent VALUES(1,X'b03ab13601f87909f04437808d791906c067a60f01777909f04437808d791906f044973e5c6b7909f04437808d791906c0f76171275e7809a84a06c049b91806b01d2f5c06f77809a84a06c049b91806007b7a9d8ef9780908db9c715ae9180670279c7ae3cb7909e87b1d236b19190660bcbcc6746b7909e87b1d236b19190690c59f2a167c790948eab3d47b4919062098306760797909f04437808d7919061045881dcd9f79098808a7379da91906');
INSERT INTO identity_recent VALUES(2,X'c0440c904b2b7a0968bd47e9add91906408c6f3918337a0968bd47e9add91906e01916d953b07a09c82fda9abe091a06101288ba78077a09a9f1554ccf391a06a04e088a602d7a09a9f1554ccf391a06a03438e8edcb7b090940e8fddf691a06f047e56382757b0999be61aff0991a0650c5f8d83f147b0999be61aff0991a06f083251df9b97b092b2ce16001ca1a0640a6f0eb8b937c093767831212fa1a06b04a4fa51ec27c093767831212fa1a06');
INSERT INTO identity_recent VALUES(3,X'607110d895b07c09c6c800c4222a1b06c0abe0048e457c09d21f8275335a1b06e0ad1324358d7c09d21f8275335a1b06e0574773370a7c0964f32327448a1b068051c7263c067d097034a5d854ba1b06b011987db8527d097034a5d854ba1b0620cc2a0430df7d090382228a65ea1b06a034e9207db77d09022ccd3b761a1c06d07d74571e9d7d09022ccd3b761a1c0620a88fd630ad7e09d59f4aed864a1c06');
INSERT INTO identity_recent VALUES(4,X'404534cda4247e090677ce9e977a1c06707202909a257e090677ce9e977a1c0650f8bc45c0eb7e09d8e46e50a8aa1c06b09625a1f8d77e09a4afec01b9da1c064093b26544697e09a4afec01b9da1c06f0ea5da555d47f0977036fb3c90a1d06e07bdd6650817909e87b1d236b1919064029f03067087909e87b1d236b19190640ea53665855790948eab3d47b491906007801b2f397790948eab3d47b4919069098f49641607b0997981440aca71a06');
CREATE TABLE observation(
    call INTEGER NOT NULL, witness INTEGER NOT NULL, native TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY(call, witness, native)
) STRICT, WITHOUT ROWID;
INSERT INTO observation VALUES(439410386586663912,1,'exchange-2','{"Witness":"Proxy","Native":"exchange-2","Identities":[{"Hash":15983780730389669751},{"Hash":6657282823478361199}],"StartedAt":"2026-08-22T02:00:00.024691+00:00","Attribution":{"Project":"project-2","ProjectSource":"git","Client":"claude-code","Session":"session-0","Developer":"ada","Feature":"search","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000002","Model":"claude-test-1","Usage":{"Input":1002,"CacheRead":154,"Output":10},"UsageReported":true,"Further":[],"ContextTokens":5002,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1002,\u0022cost\u0022:0.002, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:10 } }"},"Charge":{"State":"Priced","List":{"Value":2000006},"Effective":{"Value":2000006},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1020000","Duration":"00:00:01.0400000","Request":{"Model":"claude-test","Streaming":true,"MaxTokens":4098,"Thinking":true,"Tools":2,"PromptBytes":2000,"Attachments":2,"PromptHash":163971058432973790,"Prefixes":[{"Hash":7,"Bytes":40}]}}');
INSERT INTO observation VALUES(439410386586663912,3,'log-2','{"Witness":"AgentLog","Native":"log-2","Identities":[{"Hash":15983780730389669751},{"Hash":6657282823478361199}],"StartedAt":"2026-08-22T02:00:03.024691+00:00","Attribution":{"Project":"project-2","ProjectSource":"git","Client":"claude-code","Session":"session-0","Developer":"ada","Feature":"search","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000002","Model":"claude-test-1","Usage":{"Input":1002,"CacheRead":154,"Output":10},"UsageReported":true,"Further":[],"ContextTokens":5002,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1002,\u0022cost\u0022:0.002, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:10 } }"},"Charge":{"State":"Priced","List":{"Value":2000006},"Effective":{"Value":2000006},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1020000","Duration":"00:00:01.0400000","Request":{"Model":"claude-test","Streaming":true,"MaxTokens":4098,"Thinking":true,"Tools":2,"PromptBytes":2000,"Attachments":2,"PromptHash":163971058432973790,"Prefixes":[{"Hash":7,"Bytes":40}]}}');
INSERT INTO observation VALUES(439463234843699784,1,'exchange-3','{"Witness":"Proxy","Native":"exchange-3","Identities":[{"Hash":7617693729366721938}],"StartedAt":"2026-08-22T09:00:00.037037+00:00","Attribution":{"Project":"project-0","ProjectSource":"git","Client":"claude-code","Agent":"planner","Session":"session-0","Run":"run-0","Developer":"ada","User":"u1","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000003","Model":"claude-test-1","Usage":{"Input":1003,"CacheRead":231,"Output":15},"UsageReported":true,"Further":[],"ServiceTier":"priority","StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1003,\u0022cost\u0022:0.003, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:15 } }"},"Charge":{"State":"Priced","List":{"Value":3000009},"Effective":{"Value":15},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"FirstByte":"00:00:00.1030000","Duration":"00:00:01.0900000","Request":{"Model":"claude-test","Tools":3,"PromptBytes":3000,"PromptHash":245956587649460685,"Prefixes":[]}}');
INSERT INTO observation VALUES(439463234843699784,3,'log-3','{"Witness":"AgentLog","Native":"log-3","Identities":[{"Hash":7617693729366721938}],"StartedAt":"2026-08-22T08:59:57.037037+00:00","Attribution":{"Project":"project-0","ProjectSource":"git","Client":"claude-code","Agent":"planner","Session":"session-0","Run":"run-0","Developer":"ada","User":"u1","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000003","Model":"claude-test-1","Usage":{"Input":1003,"CacheRead":231,"Output":15},"UsageReported":true,"Further":[],"ServiceTier":"priority","RawUsage":"{\u0022input_tokens\u0022:1003,\u0022cost\u0022:0.003, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:15 } }"},"Charge":{"State":"Priced","List":{"Value":3000009},"Effective":{"Value":15},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"FirstByte":"00:00:00.1030000","Duration":"00:00:01.0900000","Request":{"Model":"claude-test","Tools":3,"PromptBytes":3000,"PromptHash":245956587649460685,"Prefixes":[]}}');
INSERT INTO observation VALUES(439516087293789424,1,'exchange-4','{"Witness":"Proxy","Native":"exchange-4","Identities":[{"Hash":15906986567968832179},{"Hash":1309552438099208143}],"StartedAt":"2026-08-22T16:00:00.049382+00:00","Attribution":{"Project":"project-1","ProjectSource":"git","Client":"claude-code","Developer":"ada","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[{},{}]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000004","Model":"claude-test-1","Usage":{"Input":1004,"CacheRead":308,"Output":20},"UsageReported":true,"Further":[],"ContextTokens":5004,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1004,\u0022cost\u0022:0.004, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:20 } }"},"Charge":{"State":"Priced","List":{"Value":4000012},"Effective":{"Value":4000012},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1040000","Duration":"00:00:01.1600000","Request":{"Model":"claude-latest","Streaming":true,"ServiceTier":"auto","MaxTokens":4100,"Tools":4,"PromptBytes":4000,"Attachments":1,"PromptHash":327942116865947580,"Prefixes":[{"Hash":9,"Bytes":40}]}}');
INSERT INTO observation VALUES(439516087293789424,3,'log-4','{"Witness":"AgentLog","Native":"log-4","Identities":[{"Hash":15906986567968832179},{"Hash":1309552438099208143}],"StartedAt":"2026-08-22T16:00:02.049382+00:00","Attribution":{"Project":"project-1","ProjectSource":"git","Client":"claude-code","Developer":"ada","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[{},{}]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000004","Model":"claude-test-1","Usage":{"Input":1004,"CacheRead":308,"Output":20},"UsageReported":true,"Further":[],"ContextTokens":5004,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1004,\u0022cost\u0022:0.004, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:20 } }"},"Charge":{"State":"Priced","List":{"Value":4000012},"Effective":{"Value":4000012},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1040000","Duration":"00:00:01.1600000","Request":{"Model":"claude-latest","Streaming":true,"ServiceTier":"auto","MaxTokens":4100,"Tools":4,"PromptBytes":4000,"Attachments":1,"PromptHash":327942116865947580,"Prefixes":[{"Hash":9,"Bytes":40}]}}');
CREATE TABLE change(
    rev INTEGER PRIMARY KEY,
    call INTEGER NOT NULL
) STRICT;
INSERT INTO change VALUES(1,439516087293789424);
INSERT INTO change VALUES(2,439304690074012328);
INSERT INTO change VALUES(3,439357538331056904);
INSERT INTO change VALUES(4,439410386586663912);
INSERT INTO change VALUES(5,439463234843699784);
INSERT INTO change VALUES(6,439516087293789424);
INSERT INTO change VALUES(7,439568931353987208);
INSERT INTO change VALUES(8,439621779611696488);
INSERT INTO change VALUES(9,439674627868471240);
INSERT INTO change VALUES(10,439727476123759017);
INSERT INTO change VALUES(11,439780324380524553);
INSERT INTO change VALUES(12,439833172635664025);
INSERT INTO change VALUES(13,439886020891192363);
INSERT INTO change VALUES(14,439938869149001527);
INSERT INTO change VALUES(15,439991717404395718);
INSERT INTO change VALUES(16,440044565660049362);
INSERT INTO change VALUES(17,440097413917832036);
INSERT INTO change VALUES(18,440150262173480048);
INSERT INTO change VALUES(19,440203110428869123);
INSERT INTO change VALUES(20,440255958687230978);
INSERT INTO change VALUES(21,440308806942629845);
INSERT INTO change VALUES(22,440361655198447366);
INSERT INTO change VALUES(23,440414503456138456);
INSERT INTO change VALUES(24,440467351711559588);
INSERT INTO change VALUES(25,440520199967277943);
INSERT INTO change VALUES(26,439410386586663912);
INSERT INTO change VALUES(27,439463234843699784);
INSERT INTO change VALUES(28,439848271873349783);
CREATE TABLE revision(
    rev INTEGER PRIMARY KEY,
    call INTEGER NOT NULL, at_us INTEGER NOT NULL, cause TEXT NOT NULL, actor TEXT NOT NULL, before TEXT NOT NULL
) STRICT;
INSERT INTO revision VALUES(6,439516087293789424,1795574910314259,'witness','Proxy','{"Witness":"AgentLog","Native":"log-4","Identities":[{"Hash":15906986567968832179},{"Hash":1309552438099208143}],"StartedAt":"2026-08-22T16:00:02.049382+00:00","Attribution":{"Project":"project-1","ProjectSource":"git","Client":"claude-code","Developer":"ada","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[{},{}]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000004","Model":"claude-test-1","Usage":{"Input":1004,"CacheRead":308,"Output":20},"UsageReported":true,"Further":[],"ContextTokens":5004,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1004,\u0022cost\u0022:0.004, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:20 } }"},"Charge":{"State":"Priced","List":{"Value":4000012},"Effective":{"Value":4000012},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1040000","Duration":"00:00:01.1600000","Request":{"Model":"claude-latest","Streaming":true,"ServiceTier":"auto","MaxTokens":4100,"Tools":4,"PromptBytes":4000,"Attachments":1,"PromptHash":327942116865947580,"Prefixes":[{"Hash":9,"Bytes":40}]}}');
INSERT INTO revision VALUES(26,439410386586663912,1795574910674443,'witness','AgentLog','{"Witness":"Proxy","Native":"exchange-2","Identities":[{"Hash":15983780730389669751},{"Hash":6657282823478361199}],"StartedAt":"2026-08-22T02:00:00.024691+00:00","Attribution":{"Project":"project-2","ProjectSource":"git","Client":"claude-code","Session":"session-0","Developer":"ada","Feature":"search","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000002","Model":"claude-test-1","Usage":{"Input":1002,"CacheRead":154,"Output":10},"UsageReported":true,"Further":[],"ContextTokens":5002,"StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1002,\u0022cost\u0022:0.002, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:10 } }"},"Charge":{"State":"Priced","List":{"Value":2000006},"Effective":{"Value":2000006},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"Streaming":true,"FirstByte":"00:00:00.1020000","Duration":"00:00:01.0400000","Request":{"Model":"claude-test","Streaming":true,"MaxTokens":4098,"Thinking":true,"Tools":2,"PromptBytes":2000,"Attachments":2,"PromptHash":163971058432973790,"Prefixes":[{"Hash":7,"Bytes":40}]}}');
INSERT INTO revision VALUES(27,439463234843699784,1795574910674862,'witness','AgentLog','{"Witness":"Proxy","Native":"exchange-3","Identities":[{"Hash":7617693729366721938}],"StartedAt":"2026-08-22T09:00:00.037037+00:00","Attribution":{"Project":"project-0","ProjectSource":"git","Client":"claude-code","Agent":"planner","Session":"session-0","Run":"run-0","Developer":"ada","User":"u1","Repository":"example/harbour","Branch":"main","Machine":"m","Key":"0a1b","Tags":[]},"Provider":"anthropic","Endpoint":"messages","RequestedModel":"claude-test","Reading":{"ResponseId":"msg_000003","Model":"claude-test-1","Usage":{"Input":1003,"CacheRead":231,"Output":15},"UsageReported":true,"Further":[],"ServiceTier":"priority","StopReason":"end_turn","RawUsage":"{\u0022input_tokens\u0022:1003,\u0022cost\u0022:0.003, \u0022text\u0022:\u0022a \\\u0022quoted\\\u0022 12 # \u00FC\u0022,\u0022n\u0022:{\u0022output_tokens\u0022:15 } }"},"Charge":{"State":"Priced","List":{"Value":3000009},"Effective":{"Value":15},"Receipt":{"Json":"{\u0022source\u0022:\u0022example.com/pricing, read 2026-08-21\u0022}"}},"AmountSource":"example.com/pricing, read 2026-08-21","Lines":[],"Status":200,"FirstByte":"00:00:00.1030000","Duration":"00:00:01.0900000","Request":{"Model":"claude-test","Tools":3,"PromptBytes":3000,"PromptHash":245956587649460685,"Prefixes":[]}}');
CREATE TABLE cell(
    quarter INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(quarter, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO cell VALUES(1985904,2,X'00d00f280236023702af01028d0802');
INSERT INTO cell VALUES(1985932,3,X'00d20f089a01100a28022a86897a2b86897a2e86897a2f86897a3702af01028d0802');
INSERT INTO cell VALUES(1985960,4,X'00d40f08b402101428022a8c92f4012b8c92f4012e8c92f4012f8c92f4013702b001028d0802');
INSERT INTO cell VALUES(1985988,5,X'00d60f08ce03101e28022a1e2b929bee022e1e2f1e3702b001028d0802');
INSERT INTO cell VALUES(1986016,1,X'00d80f08e804102828022a98a4e8032b98a4e8032e98a4e8032f98a4e8033702b101028d0802');
INSERT INTO cell VALUES(1986044,2,X'00da0f0882061032280232024202b101028d0802');
INSERT INTO cell VALUES(1986072,6,X'00dc0f089c07103c28022aa4b6dc052ba4b6dc052ea4b6dc052fa4b6dc053702b201028d0802');
INSERT INTO cell VALUES(1986100,7,X'00de0f08b608104628022aaabfd6062baabfd6062eaabfd6062faabfd6063702b301028d0802');
INSERT INTO cell VALUES(1986128,8,X'00e00f08d009105028022ab0c8d0072bb0c8d0072d90022eb0c8d0072fb0c8d00736023702b401028d0802');
INSERT INTO cell VALUES(1986156,9,X'00e20f08ea0a105a280229028d0802');
INSERT INTO cell VALUES(1986184,10,X'00e40f08840c106428022abcdac4092bbcdac4092ebcdac4092fbcdac4093702b701028d0802');
INSERT INTO cell VALUES(1986212,11,X'00e60f089e0d106e28022aa0062be8072ec8012f880e30a00631023702b801028d0802');
INSERT INTO cell VALUES(1986240,12,X'00e80f08b80e107828022b90b3092c90b30933023702b901028d0802');
INSERT INTO cell VALUES(1986268,3,X'00ea0f08d20f10820128022a82012bcef5b20c2e82012f82013702ba01028d0802');
INSERT INTO cell VALUES(1986296,8,X'00ec0f08ec10108c0128022ad4feac0d2bd4feac0d2ed4feac0d2fd4feac0d3702bb01028d0802');
INSERT INTO cell VALUES(1986324,13,X'00ee0f08861210960128022ada87a70e2bda87a70e2eda87a70e2fda87a70e3702bc01028d0802');
INSERT INTO cell VALUES(1986352,1,X'00f00f08a01310a00128022ae090a10f2be090a10f2da0042ee090a10f2fe090a10f36023702bd01028d0802');
INSERT INTO cell VALUES(1986380,4,X'00f20f08ba1410aa0128022ae6999b102be6999b102ee6999b102fe6999b103702bf01028d0802');
INSERT INTO cell VALUES(1986408,6,X'00f40f08d41510b40128022aeca295112beca295112eeca295112feca295113702c001028d0802');
INSERT INTO cell VALUES(1986436,14,X'00f60f08ee1610be0128022af2ab8f122bf2ab8f122ef2ab8f122ff2ab8f123702c101028d0802');
INSERT INTO cell VALUES(1986464,2,X'00f80f08881810c80128022af8b489132bf8b489132ef8b489132ff8b489133702c101028d0802');
INSERT INTO cell VALUES(1986492,9,X'00fa0f08a21910d20128022afebd83142bfebd83142efebd83142ffebd83143702c201028d0802');
INSERT INTO cell VALUES(1986520,15,X'00fc0f08bc1a10dc0128022a84c7fd142b84c7fd142e84c7fd142f84c7fd143702c301028d0802');
INSERT INTO cell VALUES(1986548,11,X'00fe0f08d61b10e60128022ae6012b8ad0f7152ee6012fe6013702c401028d0802');
CREATE TABLE cell_day(
    day INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO cell_day VALUES(20686,2,X'00d00f280236023702af01028d0802');
INSERT INTO cell_day VALUES(20686,3,X'00d20f089a01100a28022a86897a2b86897a2e86897a2f86897a3702af01028d0802');
INSERT INTO cell_day VALUES(20687,1,X'00d80f08e804102828022a98a4e8032b98a4e8032e98a4e8032f98a4e8033702b101028d0802');
INSERT INTO cell_day VALUES(20687,2,X'00da0f0882061032280232024202b101028d0802');
INSERT INTO cell_day VALUES(20687,4,X'00d40f08b402101428022a8c92f4012b8c92f4012e8c92f4012f8c92f4013702b001028d0802');
INSERT INTO cell_day VALUES(20687,5,X'00d60f08ce03101e28022a1e2b929bee022e1e2f1e3702b001028d0802');
INSERT INTO cell_day VALUES(20688,6,X'00dc0f089c07103c28022aa4b6dc052ba4b6dc052ea4b6dc052fa4b6dc053702b201028d0802');
INSERT INTO cell_day VALUES(20688,7,X'00de0f08b608104628022aaabfd6062baabfd6062eaabfd6062faabfd6063702b301028d0802');
INSERT INTO cell_day VALUES(20688,8,X'00e00f08d009105028022ab0c8d0072bb0c8d0072d90022eb0c8d0072fb0c8d00736023702b401028d0802');
INSERT INTO cell_day VALUES(20689,9,X'00e20f08ea0a105a280229028d0802');
INSERT INTO cell_day VALUES(20689,10,X'00e40f08840c106428022abcdac4092bbcdac4092ebcdac4092fbcdac4093702b701028d0802');
INSERT INTO cell_day VALUES(20689,11,X'00e60f089e0d106e28022aa0062be8072ec8012f880e30a00631023702b801028d0802');
INSERT INTO cell_day VALUES(20690,3,X'00ea0f08d20f10820128022a82012bcef5b20c2e82012f82013702ba01028d0802');
INSERT INTO cell_day VALUES(20690,8,X'00ec0f08ec10108c0128022ad4feac0d2bd4feac0d2ed4feac0d2fd4feac0d3702bb01028d0802');
INSERT INTO cell_day VALUES(20690,12,X'00e80f08b80e107828022b90b3092c90b30933023702b901028d0802');
INSERT INTO cell_day VALUES(20690,13,X'00ee0f08861210960128022ada87a70e2bda87a70e2eda87a70e2fda87a70e3702bc01028d0802');
INSERT INTO cell_day VALUES(20691,1,X'00f00f08a01310a00128022ae090a10f2be090a10f2da0042ee090a10f2fe090a10f36023702bd01028d0802');
INSERT INTO cell_day VALUES(20691,4,X'00f20f08ba1410aa0128022ae6999b102be6999b102ee6999b102fe6999b103702bf01028d0802');
INSERT INTO cell_day VALUES(20691,6,X'00f40f08d41510b40128022aeca295112beca295112eeca295112feca295113702c001028d0802');
INSERT INTO cell_day VALUES(20692,2,X'00f80f08881810c80128022af8b489132bf8b489132ef8b489132ff8b489133702c101028d0802');
INSERT INTO cell_day VALUES(20692,9,X'00fa0f08a21910d20128022afebd83142bfebd83142efebd83142ffebd83143702c201028d0802');
INSERT INTO cell_day VALUES(20692,14,X'00f60f08ee1610be0128022af2ab8f122bf2ab8f122ef2ab8f122ff2ab8f123702c101028d0802');
INSERT INTO cell_day VALUES(20692,15,X'00fc0f08bc1a10dc0128022a84c7fd142b84c7fd142e84c7fd142f84c7fd143702c301028d0802');
INSERT INTO cell_day VALUES(20693,11,X'00fe0f08d61b10e60128022ae6012b8ad0f7152ee6012fe6013702c401028d0802');
CREATE TABLE session_day(
    day INTEGER NOT NULL, session INTEGER NOT NULL, facet INTEGER NOT NULL, sums BLOB NOT NULL,
    PRIMARY KEY(day, session, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO session_day VALUES(20686,23,3,X'00d20f089a01100a28022a86897a2b86897a2e86897a2f86897a3702af01028d0802');
INSERT INTO session_day VALUES(20687,23,4,X'00d40f08b402101428022a8c92f4012b8c92f4012e8c92f4012f8c92f4013702b001028d0802');
INSERT INTO session_day VALUES(20687,23,5,X'00d60f08ce03101e28022a1e2b929bee022e1e2f1e3702b001028d0802');
INSERT INTO session_day VALUES(20687,30,2,X'00da0f0882061032280232024202b101028d0802');
INSERT INTO session_day VALUES(20688,30,6,X'00dc0f089c07103c28022aa4b6dc052ba4b6dc052ea4b6dc052fa4b6dc053702b201028d0802');
INSERT INTO session_day VALUES(20688,30,7,X'00de0f08b608104628022aaabfd6062baabfd6062eaabfd6062faabfd6063702b301028d0802');
INSERT INTO session_day VALUES(20689,32,9,X'00e20f08ea0a105a280229028d0802');
INSERT INTO session_day VALUES(20689,32,10,X'00e40f08840c106428022abcdac4092bbcdac4092ebcdac4092fbcdac4093702b701028d0802');
INSERT INTO session_day VALUES(20689,32,11,X'00e60f089e0d106e28022aa0062be8072ec8012f880e30a00631023702b801028d0802');
INSERT INTO session_day VALUES(20690,35,3,X'00ea0f08d20f10820128022a82012bcef5b20c2e82012f82013702ba01028d0802');
INSERT INTO session_day VALUES(20690,35,8,X'00ec0f08ec10108c0128022ad4feac0d2bd4feac0d2ed4feac0d2fd4feac0d3702bb01028d0802');
INSERT INTO session_day VALUES(20690,35,13,X'00ee0f08861210960128022ada87a70e2bda87a70e2eda87a70e2fda87a70e3702bc01028d0802');
INSERT INTO session_day VALUES(20691,36,4,X'00f20f08ba1410aa0128022ae6999b102be6999b102ee6999b102fe6999b103702bf01028d0802');
INSERT INTO session_day VALUES(20691,36,6,X'00f40f08d41510b40128022aeca295112beca295112eeca295112feca295113702c001028d0802');
INSERT INTO session_day VALUES(20692,36,14,X'00f60f08ee1610be0128022af2ab8f122bf2ab8f122ef2ab8f122ff2ab8f123702c101028d0802');
INSERT INTO session_day VALUES(20692,38,9,X'00fa0f08a21910d20128022afebd83142bfebd83142efebd83142ffebd83143702c201028d0802');
INSERT INTO session_day VALUES(20692,38,15,X'00fc0f08bc1a10dc0128022a84c7fd142b84c7fd142e84c7fd142f84c7fd143702c301028d0802');
INSERT INTO session_day VALUES(20693,38,11,X'00fe0f08d61b10e60128022ae6012b8ad0f7152ee6012fe6013702c401028d0802');
CREATE TABLE gap(
    id INTEGER PRIMARY KEY,
    from_us INTEGER NOT NULL, until_us INTEGER, cause TEXT NOT NULL, exchanges INTEGER, bytes INTEGER
) STRICT;
CREATE TABLE audit(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT
) STRICT;
DELETE FROM sqlite_sequence;
CREATE INDEX receipt_hash ON receipt(hash);
CREATE INDEX revision_call ON revision(call);
COMMIT;
