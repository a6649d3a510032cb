<resource schema="krill" resdir="krill">
  <meta name="creationDate">2026-11-01T10:00:00Z</meta>
  <meta name="title">Krill in the Southern Ocean, as seen from orbit</meta>
  <meta name="description">Positions and brightness of swarms of krill, made for a test of harvesting.</meta>
  <meta name="subject">catalogs</meta>
  <meta name="creator.name">Continuum desk</meta>
  <meta name="coverage.waveband">Optical</meta>
  <table id="swarms" onDisk="True" mixin="//scs#q3cindex" adql="True">
    <publish sets="ivo_managed,local"/>
    <column name="swarm" type="text" ucd="meta.id;meta.main" description="Name of the swarm" verbLevel="1"/>
    <column name="raj2000" type="double precision" unit="deg" ucd="pos.eq.ra;meta.main" description="Longitude" verbLevel="1"/>
    <column name="dej2000" type="double precision" unit="deg" ucd="pos.eq.dec;meta.main" description="Latitude" verbLevel="1"/>
    <column name="mag" type="real" unit="mag" ucd="phot.mag" description="Brightness" verbLevel="1"/>
  </table>
  <data id="import">
    <sources items="0"/>
    <embeddedGrammar><iterator><code>
      for n in range(20):
        yield {"swarm": "K%d"%n, "raj2000": n*10., "dej2000": -60.+n/10., "mag": 10.+n}
    </code></iterator></embeddedGrammar>
    <make table="swarms"/>
  </data>
  <service id="cone" allowed="scs.xml,form,static">
    <meta name="shortName">krill scs</meta>
    <meta name="testQuery"><meta name="ra">10</meta><meta name="dec">-59.9</meta><meta name="sr">1</meta></meta>
    <publish render="scs.xml" sets="ivo_managed"/>
    <publish render="form" sets="local,ivo_managed"/>
    <scsCore queriedTable="swarms"><FEED source="//scs#coreDescs"/></scsCore>
  </service>
</resource>
