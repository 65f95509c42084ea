import java.util.zip.ZipFile

def names = new ZipFile(new File(basedir, 'target/orders-1.0.0-lambda.zip')).entries()*.name
def libraries = names.findAll { it.startsWith('lib/') && it.endsWith('.jar') }

assert names.contains('com/example/orders/OrdersApplication.class')
assert names.every { !it.endsWith('.jar') || it ==~ 'lib/[^/]+' }
['batch-spring-boot-autoconfigure', 'batch-spring-boot-starter', 'spring-cloud-function-adapter-aws',
		'aws-lambda-java-core', 'aws-lambda-java-events', 'spring-boot-jackson'].each { library ->
	assert libraries.any { it ==~ "lib/$library-[0-9].*" }
}

// Neither the web server that the adapter asks for, nor what is optional, nor what tests need.
assert libraries.findAll {
	it ==~ 'lib/(netty|spring-webflux|spring-webmvc|reactor-netty|tomcat|kotlin|kafka|sqs|dynamodb|elasticmq|opentelemetry|spring-jdbc|spring-boot-jdbc|spring-cloud-aws|micrometer-core|micrometer-tracing|jakarta.validation|junit|assertj|mockito|spring-test).*'
}.empty

// No build here runs Gradle: its build in docs/deploy.md has no syntax error, at least.
assert new GroovyShell().parse(new File(basedir, '../../../src/it/gradle/build.gradle'))
